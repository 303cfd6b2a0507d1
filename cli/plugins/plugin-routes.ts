import type { PluginRoute } from '../../mesh/contract/plugin.ts';
import type { Identify } from '../../mesh/contract/policy.ts';
import type { Route } from '../../mesh/contract/route.ts';
import { createAccess, guardRoute } from '../../mesh/http/access.ts';

/** Returns the routes of plugins, each behind the access that it names. */
export function pluginRoutes(
  routes: readonly PluginRoute[],
  identify: Identify,
): (readonly [string, Route])[] {
  return routes.map(({ path, route, access = 'loopback' }) => [
    path,
    guardRoute(createAccess(access, identify), route),
  ]);
}
