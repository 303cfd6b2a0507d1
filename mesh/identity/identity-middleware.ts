import type { Identify } from '../contract/policy.ts';
import type { Middleware } from '../contract/request-context.ts';
import { andThen } from '../core/maybe-promise.ts';
import { timed } from '../core/trace.ts';

/** Sets the client of each request. */
export function createIdentityMiddleware(identify: Identify): Middleware {
  return (requestContext, next) => {
    const { operation, request } = requestContext;
    const identified = timed(operation, 'identity', () => identify(request.headers));
    return andThen(identified, (principal) => {
      requestContext.principal = principal;
      operation.consumer = principal.consumer;
      return next();
    });
  };
}
