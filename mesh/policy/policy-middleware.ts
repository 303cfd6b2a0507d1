import { PertuisError } from '../contract/errors.ts';
import type { Identify, Policy } from '../contract/policy.ts';
import type { Middleware, RequestContext } from '../contract/request-context.ts';
import { timed } from '../core/trace.ts';

/** Sets the policy view of each request. */
export function createPolicyMiddleware(policy: Policy): Middleware {
  return (requestContext, next) => {
    const { operation, principal } = requestContext;
    if (!principal) throw new Error('identity comes before policy');
    requestContext.view = timed(operation, 'policy', () => policy.viewFor(principal));
    return next();
  };
}

/**
 * Creates the check that a subscription's client still has the same view. A key may have been revoked, or a
 * token may have expired, since the stream began.
 */
export function createRecheck(identify: Identify, policy: () => Policy) {
  return async ({ request, view }: RequestContext) => {
    const principal = await identify(request.headers);
    if (policy().viewFor(principal).id === view?.id) return;
    throw new PertuisError('UNAUTHENTICATED', 'What you may see has changed: subscribe again.');
  };
}
