import type { StageHandler } from '../contract/exchange.ts';
import { andThen } from '../contract/maybe.ts';
import type { Identify } from '../contract/policy.ts';
import { timed } from '../contract/trace.ts';

/** Says who asks. */
export function createIdentityStage(identify: Identify): StageHandler {
  return (exchange, next) => {
    const { operation, question } = exchange;
    const identified = timed(operation, 'identity', () => identify(question.headers));
    return andThen(identified, (principal) => {
      exchange.principal = principal;
      operation.consumer = principal.consumer;
      return next();
    });
  };
}
