import type { IncomingHttpHeaders } from 'node:http';
import type { StageHandler } from '../contract/exchange.ts';
import { andThen, type Maybe } from '../contract/maybe.ts';
import type { Principal } from '../contract/policy.ts';
import { timed } from '../contract/trace.ts';

export type Identify = (headers: IncomingHttpHeaders) => Maybe<Principal>;

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
