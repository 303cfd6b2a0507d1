import { PertuisError } from '../contract/errors.ts';
import { operations } from '../contract/events.ts';
import type { Answer, Exchange } from '../contract/exchange.ts';
import { Leaving } from '../contract/leaving.ts';
import { trace } from '../contract/trace.ts';

export interface Refreshes {
  /** Asks anew in the background, unless that is under way already or too much else is. Answers at once. */
  start(key: string, asker: Exchange, ask: (exchange: Exchange) => Promise<Answer>): void;
  stop(): void;
}

interface Options {
  readonly ttlSeconds: number;
  readonly onUnexpected: (error: unknown) => void;
}

/** An answer whose refresh finds no place stays stale until somebody asks for it again. */
const maxUnderWay = 32;

/**
 * Questions that the gateway asks again by itself, each once at a time, for the asker who was given the stale answer: same
 * principal, same view, waiting on its own account, so that it outlives the asker. Each is an operation in metrics and the eco ledger.
 */
export function createRefreshes({ ttlSeconds, onUnexpected }: Options): Refreshes {
  const underWay = new Map<string, Leaving>();
  let stopped = false;

  async function attempt(exchange: Exchange, ask: (exchange: Exchange) => Promise<Answer>) {
    const { operation, question } = exchange;
    try {
      operation.status = (await ask(exchange)).status;
    } catch (error) {
      const coded = error instanceof PertuisError ? error : new PertuisError('INTERNAL', 'a refresh failed');
      operation.status = coded.status;
      operation.errorCodes = [coded.code];
      if (coded !== error && !question.caller.hasLeft) onUnexpected(error);
    }
  }

  return {
    start(key, asker, ask) {
      if (stopped || underWay.has(key) || underWay.size >= maxUnderWay) return;
      const caller = new Leaving();
      underWay.set(key, caller);
      // The stale answer goes out first: planning a refresh would keep its asker waiting.
      setImmediate(async () => {
        const exchange = exchangeFor(asker, caller, ttlSeconds);
        if (!stopped)
          await trace(operations, { operation: exchange.operation }, () => attempt(exchange, ask));
        underWay.delete(key);
      });
    },
    stop() {
      stopped = true;
      for (const caller of underWay.values()) caller.leave();
    },
  };
}

function exchangeFor(asker: Exchange, caller: Leaving, ttlSeconds: number): Exchange {
  const { question, principal, view, operation } = asker;
  return {
    question: { ...question, caller },
    operation: {
      startedAtMs: performance.now(),
      name: operation.name,
      type: operation.type,
      consumer: operation.consumer,
      cache: 'refresh',
      status: 0,
      errorCodes: [],
      receivedBytes: 0,
      sentBytes: 0,
      stages: [],
      fetches: [],
    },
    outcome: { ttlSeconds, provenance: [], asked: new Set() },
    principal,
    view,
  };
}
