import type { Composition } from '../contract/composition.ts';
import type { Answer, Exchange, Outcome, StageHandler } from '../contract/exchange.ts';
import type { Changes } from '../contract/invalidation.ts';
import { andThen, type Maybe } from '../contract/maybe.ts';
import { takesEvents } from '../contract/takes-events.ts';
import { timed } from '../contract/trace.ts';
import { createInvalidate, type Invalidate, type Known, type OnInvalidate } from './invalidate.ts';
import { createJoin } from './join.ts';
import { give, type Kept, keep, type WholeAnswer } from './kept.ts';
import { isJoinable, questionKey } from './question-key.ts';
import { createRefreshes } from './refreshes.ts';
import { createStore, type Entry } from './store.ts';
import { entityTag, notModified } from './validator.ts';
import { type Wish, wishOf } from './wish.ts';

export interface AnswersOptions {
  readonly maxBytes: number;
  /** How long an answer may be kept when no source says less. */
  readonly ttlSeconds: number;
  readonly composition: Pick<Composition, 'schema' | 'sources'>;
  readonly onUnexpected: (error: unknown) => void;
  readonly onInvalidate?: OnInvalidate | undefined;
  /** Changes with every consent that concerns the asker and that is no part of the view's id. */
  readonly consentEpoch?: (exchange: Exchange) => string;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

export interface Answers {
  readonly stage: StageHandler;
  readonly known: Known;
  readonly invalidate: Invalidate;
  /** For the engine, which joins no work from before an invalidation and tells of mutations. */
  readonly changes: Changes;
  bytes(): number;
  entries(): number;
  /** Ends the refreshes that are under way. */
  stop(): void;
}

const pauseAfterFailedRefreshMs = 5_000;

/**
 * Answers a byte-identical question from stored bytes, and for a while past their time, too, while one refresh is under way.
 * The key holds the policy view, so an answer never crosses from one kind of asker to another; what is stored has been
 * anonymised already.
 */
export function createAnswers(options: AnswersOptions): Answers {
  const { maxBytes, consentEpoch = () => '', now = () => performance.now() } = options;
  const store = createStore<Kept>({ maxBytes, bytesOf: ({ answer }) => answer.body.length });
  const join = createJoin();
  const refreshes = createRefreshes(options);
  const { invalidate, known } = createInvalidate(options.composition, store, options.onInvalidate);

  const stage: StageHandler = (exchange, next) => {
    const { operation, question } = exchange;
    if (takesEvents(question)) return next();
    const key = questionKey(exchange, consentEpoch(exchange));
    exchange.key = key;
    const wish = wishOf(question.headers);
    const nowMs = now();
    const entry = timed(operation, 'answers', () => store.get(key, nowMs));
    if (entry !== undefined && willDo(entry, wish, nowMs))
      return fromStore(entry, key, exchange, next, nowMs);
    return wish.noStore ? next() : anew(key, exchange, next);
  };

  function fromStore(
    entry: Entry<Kept>,
    key: string,
    exchange: Exchange,
    next: Parameters<StageHandler>[1],
    nowMs: number,
  ): Answer {
    const { operation, outcome } = exchange;
    const kept = entry.value;
    const cache = nowMs < entry.freshUntilMs ? 'hit' : 'stale';
    operation.name = kept.name;
    operation.type = kept.type;
    operation.cache = cache;
    for (const call of kept.provenance) outcome.provenance.push(call);
    for (const extension of kept.asked) outcome.asked.add(extension);
    if (cache === 'stale' && nowMs >= kept.refreshNotBeforeMs) refresh(entry, key, exchange, next);
    return notModified(exchange, give(kept, cache, ageOf(entry, nowMs)));
  }

  function refresh(entry: Entry<Kept>, key: string, asker: Exchange, next: Parameters<StageHandler>[1]) {
    refreshes.start(key, asker, async (exchange) => {
      try {
        return await joined(key, exchange, () => next(exchange));
      } finally {
        if (store.get(key, now()) === entry) afterFailure(entry, key, exchange.outcome);
      }
    });
  }

  /** The stale answer stays for its time, unless a source has said meanwhile that nothing of it may be kept. */
  function afterFailure({ value }: Entry<Kept>, key: string, { provenance }: Outcome) {
    if (provenance.some(({ maxAgeSeconds }) => maxAgeSeconds === 0)) store.delete(key);
    else value.refreshNotBeforeMs = now() + pauseAfterFailedRefreshMs;
  }

  function anew(key: string, exchange: Exchange, next: () => Maybe<Answer>): Maybe<Answer> {
    const answering = isJoinable(exchange.question) ? joined : kept;
    return andThen(answering(key, exchange, next), (answer) => notModified(exchange, answer));
  }

  /** Work that began before an invalidation is not joined: it may have read what is void. */
  function joined(key: string, exchange: Exchange, next: () => Maybe<Answer>): Promise<Answer> {
    return join(`${store.generation} ${key}`, exchange, () => kept(key, exchange, next));
  }

  function kept(key: string, exchange: Exchange, next: () => Maybe<Answer>): Maybe<Answer> {
    const begunAt = store.generation;
    return andThen(next(), (answer) => remember(key, exchange, answer, begunAt));
  }

  function remember(key: string, exchange: Exchange, answer: Answer, begunAt: number): Answer {
    const { operation, outcome } = exchange;
    if (!isKeepable(outcome, answer)) return answer;
    if (operation.cache !== 'refresh') operation.cache = 'miss';
    const tagged = { ...answer, headers: { ...answer.headers, etag: entityTag(answer.body) } };
    const { ttlSeconds, staleSeconds = 0, provenance, planned } = outcome;
    const sources = [...new Set(provenance.map(({ source }) => source))];
    const drawn = { sources, types: planned?.plan.types ?? [] };
    store.set(key, keep(exchange, tagged), now(), { ttlSeconds, staleSeconds, drawn, begunAt });
    return tagged;
  }

  return {
    stage,
    known,
    invalidate,
    changes: {
      get generation() {
        return store.generation;
      },
      changed: (source) => invalidate({ sources: [source] }, 'mutation'),
    },
    bytes: () => store.bytes,
    entries: () => store.size,
    stop: refreshes.stop,
  };
}

function willDo(entry: Entry<Kept>, { maxAgeSeconds }: Wish, nowMs: number): boolean {
  if (maxAgeSeconds === undefined) return true;
  return nowMs < entry.freshUntilMs && ageOf(entry, nowMs) <= maxAgeSeconds;
}

function ageOf({ storedAtMs }: Entry<Kept>, nowMs: number): number {
  return Math.floor((nowMs - storedAtMs) / 1000);
}

/** What was refused before it was planned is no answer, whatever its status. */
function isKeepable({ ttlSeconds, planned }: Outcome, answer: Answer): answer is WholeAnswer {
  return ttlSeconds > 0 && planned !== undefined && answer.status === 200 && Buffer.isBuffer(answer.body);
}
