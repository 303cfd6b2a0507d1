import { PertuisError } from '../contract/errors.ts';
import type { Exchange, StageHandler } from '../contract/exchange.ts';
import type { Identify, Policy } from '../contract/policy.ts';
import { timed } from '../contract/trace.ts';

/** Says what whoever asks may see. */
export function createPolicyStage(policy: Policy): StageHandler {
  return (exchange, next) => {
    const { operation, principal } = exchange;
    if (!principal) throw new Error('identity comes before policy');
    exchange.view = timed(operation, 'policy', () => policy.viewFor(principal));
    return next();
  };
}

/** A stream outlives the moment at which its asker was known: since then a key may be revoked, a token expired. */
export function createRecheck(identify: Identify, policy: Policy) {
  return async ({ question, view }: Exchange) => {
    const principal = await identify(question.headers);
    if (policy.viewFor(principal).id === view?.id) return;
    throw new PertuisError('UNAUTHENTICATED', 'What you may see has changed: subscribe again.');
  };
}
