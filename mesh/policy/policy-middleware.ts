import { PertuisError } from '../contract/errors.ts';
import type { Identify, Policy } from '../contract/policy.ts';
import type { Middleware, RequestContext } from '../contract/request-context.ts';
import { timed } from '../core/trace.ts';

/** Says what whoever asks may see. */
export function createPolicyMiddleware(policy: Policy): Middleware {
  return (requestContext, next) => {
    const { operation, principal } = requestContext;
    if (!principal) throw new Error('identity comes before policy');
    requestContext.view = timed(operation, 'policy', () => policy.viewFor(principal));
    return next();
  };
}

/** A stream outlives the moment at which its asker was known: since then a key may be revoked, a token expired. */
export function createRecheck(identify: Identify, policy: () => Policy) {
  return async ({ request, view }: RequestContext) => {
    const principal = await identify(request.headers);
    if (policy().viewFor(principal).id === view?.id) return;
    throw new PertuisError('UNAUTHENTICATED', 'What you may see has changed: subscribe again.');
  };
}
