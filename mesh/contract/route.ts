import type { MaybePromise } from '../core/maybe-promise.ts';
import type { HttpRequest, HttpResponse } from './request-context.ts';

/** Answers one path. Throws a `PertuisError` for a coded error; anything else leaves as INTERNAL. */
export interface Route {
  (request: HttpRequest): MaybePromise<HttpResponse>;
  /**
   * Methods that the route takes, `GET` alone unless it says. With `GET` it takes `HEAD`, which it sees as `GET`. `OPTIONS` and
   * methods that it does not take are answered for it, unless it names `OPTIONS`.
   */
  readonly methods?: readonly string[];
}

export type Routes = ReadonlyMap<string, Route>;

/** Returns the route with the methods that it takes. */
export function forMethods(
  methods: readonly string[],
  route: (request: HttpRequest) => MaybePromise<HttpResponse>,
): Route {
  return Object.assign((request: HttpRequest) => route(request), { methods });
}
