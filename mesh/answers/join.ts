import type { Answer, Exchange } from '../contract/exchange.ts';
import { Flights, type Waiter } from '../contract/flights.ts';
import type { Maybe } from '../contract/maybe.ts';

type Join = (key: string, exchange: Exchange, answerAnew: () => Maybe<Answer>) => Promise<Answer>;

/** Identical questions of one view that are under way at the same time are answered once. */
export function createJoin(): Join {
  const flights = new Flights<{ answer: Answer; leader: Exchange }>();
  return (key, exchange, answerAnew) =>
    new Promise((resolve, reject) => {
      const { caller } = exchange.question;
      const waiter: Waiter<{ answer: Answer; leader: Exchange }> = {
        resolve({ answer, leader }) {
          caller.offLeave(left);
          if (leader === exchange) return resolve(answer);
          // A stream can be read once: it is the leader's.
          if (!Buffer.isBuffer(answer.body)) return resolve(answerAnew());
          adopt(exchange, leader);
          resolve(answer);
        },
        reject,
      };
      const flight = flights.join(key, waiter, async (crew) => {
        exchange.question = { ...exchange.question, caller: crew };
        return { answer: await answerAnew(), leader: exchange };
      });
      const left = () => {
        flight.leave(waiter);
        reject(caller.reason);
      };
      caller.onLeave(left);
    });
}

/** What the one that was answered first learnt is true of the others, too. */
function adopt({ operation, outcome }: Exchange, leader: Exchange) {
  const { name, type, errorCodes, status } = leader.operation;
  const cache = operation.cache === 'refresh' ? 'refresh' : 'join';
  Object.assign(operation, { name, type, errorCodes, status, cache });
  outcome.provenance.push(...leader.outcome.provenance);
  for (const asked of leader.outcome.asked) outcome.asked.add(asked);
  if (leader.outcome.planned) outcome.planned = leader.outcome.planned;
}
