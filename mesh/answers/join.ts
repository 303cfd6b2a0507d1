import type { Answer, Exchange } from '../contract/exchange.ts';

interface Flight {
  readonly answer: Promise<Answer>;
  readonly leader: Exchange;
  readonly abort: AbortController;
  /** The leader's own: its leaving is one asker less. */
  readonly left: AbortSignal;
  settled: boolean;
  waiting: number;
}

type Join = (key: string, exchange: Exchange, answerAnew: () => Promise<Answer>) => Promise<Answer>;

/**
 * Identical questions of one view that are under way at the same time are answered once. The work has a signal of its own,
 * which aborts when the last asker has left, so that the first one's leaving harms nobody.
 */
export function createJoin(): Join {
  const flights = new Map<string, Flight>();

  return async (key, exchange, answerAnew) => {
    const found = flights.get(key);
    const flight = found ?? start(key, exchange, answerAnew);
    flight.waiting += 1;
    try {
      const answer = await untilLeft(flight.answer, found ? exchange.question.signal : flight.left);
      if (found) adopt(exchange, flight.leader);
      return answer;
    } finally {
      leave(key, flight);
    }
  };

  function start(key: string, exchange: Exchange, answerAnew: () => Promise<Answer>): Flight {
    const own = exchange.question.signal;
    const abort = new AbortController();
    exchange.question = { ...exchange.question, signal: abort.signal };
    const flight = { answer: answerAnew(), leader: exchange, abort, left: own, settled: false, waiting: 0 };
    flights.set(key, flight);
    flight.answer
      .catch(() => {})
      .finally(() => {
        flight.settled = true;
        forget(key, flight);
      });
    return flight;
  }

  function leave(key: string, flight: Flight) {
    flight.waiting -= 1;
    if (flight.waiting > 0) return;
    forget(key, flight);
    if (!flight.settled) flight.abort.abort();
  }

  function forget(key: string, flight: Flight) {
    if (flights.get(key) === flight) flights.delete(key);
  }
}

/** What the one that was answered first learnt is true of the others, too. */
function adopt({ operation, outcome }: Exchange, leader: Exchange) {
  const { name, type, errorCodes, status } = leader.operation;
  Object.assign(operation, { name, type, errorCodes, status, cache: 'join' });
  outcome.provenance.push(...leader.outcome.provenance);
  for (const asked of leader.outcome.asked) outcome.asked.add(asked);
}

function untilLeft<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const left = () => reject(signal.reason);
    if (signal.aborted) return left();
    signal.addEventListener('abort', left, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', left));
  });
}
