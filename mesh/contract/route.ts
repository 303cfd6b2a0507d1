import type { MaybePromise } from '../core/maybe-promise.ts';
import type { HttpRequest, HttpResponse } from './request-context.ts';

/**
 * Serves one path.
 *
 * @throws {PertuisError} for a coded error. Any other error leaves as INTERNAL.
 */
export interface Route {
  (request: HttpRequest): MaybePromise<HttpResponse>;
  /**
   * Methods that the route handles. Default: `GET` alone. A route with `GET` also handles `HEAD`, which it
   * sees as `GET`. The gateway responds to `OPTIONS` and to other methods itself, unless the route names
   * `OPTIONS`.
   */
  readonly methods?: readonly string[];
}

export type Routes = ReadonlyMap<string, Route>;

/** Returns a route that handles these methods. */
export function forMethods(
  methods: readonly string[],
  route: (request: HttpRequest) => MaybePromise<HttpResponse>,
): Route {
  return Object.assign((request: HttpRequest) => route(request), { methods });
}
