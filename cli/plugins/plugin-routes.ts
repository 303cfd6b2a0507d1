import { PertuisError } from '../../mesh/contract/errors.ts';
import type { PluginRoute } from '../../mesh/contract/plugin.ts';
import type { Identify } from '../../mesh/contract/policy.ts';
import type { Route } from '../../mesh/contract/route.ts';
import { createAccess, guardRoute } from '../../mesh/http/access.ts';

/**
 * Returns the routes of plugins, each behind the access that it names. `current` says what plugins bring at the moment: a
 * reload may replace them. Paths are those of the start; one that no plugin has any more is `NOT_FOUND`.
 */
export function pluginRoutes(
  current: () => readonly PluginRoute[],
  identify: Identify,
): (readonly [string, Route])[] {
  const guarded = new WeakMap<PluginRoute, Route>();
  return current().map(({ path, route: { methods } }) => {
    const route: Route = (request) => {
      const found = current().find((one) => one.path === path);
      if (!found) throw new PertuisError('NOT_FOUND', 'Nothing is served at this path any more.');
      const access = createAccess(found.access ?? 'loopback', identify);
      const ready = guarded.get(found) ?? guardRoute(access, found.route);
      guarded.set(found, ready);
      return ready(request);
    };
    return [path, methods ? Object.assign(route, { methods }) : route] as const;
  });
}
