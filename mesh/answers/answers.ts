import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Answer, Exchange, StageHandler } from '../contract/exchange.ts';
import { andThen, type Maybe } from '../contract/maybe.ts';
import type { Provenance } from '../contract/source.ts';
import { takesEvents } from '../contract/takes-events.ts';
import { timed } from '../contract/trace.ts';
import { createJoin } from './join.ts';

export interface AnswersOptions {
  readonly maxBytes: number;
  readonly now?: () => number;
}

interface Stored {
  readonly answer: Answer & { readonly body: Buffer };
  readonly provenance: readonly Provenance[];
  readonly storedAtMs: number;
  readonly operation: Pick<Exchange['operation'], 'name' | 'type'>;
  /** The body is not read again on a hit: what its `extensions` asked for is kept. */
  readonly asked: readonly string[];
}

export interface Answers {
  readonly stage: StageHandler;
  readonly bytes: () => number;
  readonly entries: () => number;
  clear(): void;
}

/** What a stored answer weighs beside its body: key, headers, provenance. */
const overheadBytes = 1_024;
const maxKeyBytes = 2_048;

/**
 * Answers a byte-identical question from stored bytes. The key holds the policy view, so an answer never crosses
 * from one kind of asker to another; what is stored has been anonymised already.
 */
export function createAnswers({ maxBytes, now = Date.now }: AnswersOptions): Answers {
  const store = new LRUCache<string, Stored>({
    maxSize: Math.max(1, maxBytes),
    maxEntrySize: Math.max(1, Math.floor(maxBytes / 8)),
    sizeCalculation: ({ answer }, key) => answer.body.length + 2 * key.length + overheadBytes,
    ttlAutopurge: false,
    perf: { now },
  });

  const inFlight = createJoin();

  const stage: StageHandler = (exchange, next) => {
    const { operation, outcome } = exchange;
    const key = keyOf(exchange);
    const stored = timed(operation, 'answers', () => (key ? store.get(key) : undefined));
    if (stored) {
      Object.assign(operation, stored.operation, { cache: 'hit' });
      outcome.provenance.push(...stored.provenance);
      for (const extension of stored.asked) outcome.asked.add(extension);
      return notModified(exchange, {
        ...stored.answer,
        ageSeconds: Math.floor((now() - stored.storedAtMs) / 1000),
      });
    }
    if (!key || !isJoinable(exchange)) return answerAnew(key, exchange, next);
    return inFlight(key, exchange, () => answerAnew(key, exchange, next));
  };

  function answerAnew(key: string | undefined, exchange: Exchange, next: () => Maybe<Answer>): Maybe<Answer> {
    const { operation } = exchange;
    return andThen(next(), (answer) => {
      operation.cache = isKeepable(exchange, answer) ? 'miss' : 'uncacheable';
      if (!key || operation.cache !== 'miss') return answer;
      const tagged = withTag(answer as Stored['answer']);
      keep(key, exchange, tagged);
      return tagged;
    });
  }

  function keep(key: string, { operation, outcome }: Exchange, answer: Stored['answer']) {
    const { name, type } = operation;
    const { provenance, asked, ttlSeconds } = outcome;
    const stored = {
      answer,
      provenance: [...provenance],
      asked: [...asked],
      storedAtMs: now(),
      operation: { name, type },
    };
    store.set(key, stored, { ttl: ttlSeconds * 1000 });
  }

  return { stage, bytes: () => store.calculatedSize, entries: () => store.size, clear: () => store.clear() };
}

/** Body or URL, what the client accepts, who may see it. Nothing else changes an answer. Long bodies stand by their digest. */
function keyOf({ question, view }: Exchange): string | undefined {
  if (!view || takesEvents(question)) return undefined;
  const { method, url, headers, body } = question;
  const asked =
    body.length <= maxKeyBytes ? body.toString('latin1') : createHash('sha256').update(body).digest('base64');
  return `${view.id}\n${method}\n${url}\n${headers.accept ?? ''}\n${headers['content-type'] ?? ''}\n${body.length}\n${asked}`;
}

/** A strong validator (RFC 9110, 8.8.3) of the stored bytes. */
function withTag(answer: Stored['answer']): Stored['answer'] {
  const etag = `"${createHash('sha256').update(answer.body).digest('base64url').slice(0, 22)}"`;
  return { ...answer, headers: { ...answer.headers, etag } };
}

/** 304 for who has these bytes already, unless extensions are asked for, which are new each time. */
function notModified({ question, outcome }: Exchange, answer: Answer): Answer {
  const { etag } = answer.headers;
  const has = question.headers['if-none-match'];
  if (!etag || outcome.asked.size > 0 || question.headers['pertuis-include']) return answer;
  if (!has?.split(/\s*,\s*/).some((one) => one === etag || one === `W/${etag}` || one === '*')) return answer;
  return { ...answer, status: 304, body: Buffer.alloc(0) };
}

/**
 * A mutation must run each time that it is asked. What the text is shows only once it is parsed, so whatever holds the word,
 * or an escape that could hide it, goes alone.
 */
function isJoinable({ question }: Exchange): boolean {
  if (question.method === 'GET') return true;
  return !question.body.includes('mutation') && !question.body.includes('\\u');
}

function isKeepable({ outcome }: Exchange, answer: Answer): boolean {
  return outcome.ttlSeconds > 0 && answer.status === 200 && Buffer.isBuffer(answer.body);
}
