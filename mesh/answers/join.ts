import type { Answer, Exchange } from '../contract/exchange.ts';
import { createFlights } from '../contract/flights.ts';

type Join = (key: string, exchange: Exchange, answerAnew: () => Promise<Answer>) => Promise<Answer>;

/** Identical questions of one view that are under way at the same time are answered once. */
export function createJoin(): Join {
  const flights = createFlights<{ answer: Answer; leader: Exchange }>();
  return async (key, exchange, answerAnew) => {
    const { answer, leader } = await flights(key, exchange.question.signal, async (signal) => {
      exchange.question = { ...exchange.question, signal };
      return { answer: await answerAnew(), leader: exchange };
    });
    if (leader === exchange) return answer;
    // A stream can be read once: it is the leader's.
    if (!Buffer.isBuffer(answer.body)) return answerAnew();
    adopt(exchange, leader);
    return answer;
  };
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
