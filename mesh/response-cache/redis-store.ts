import type { Redis } from 'ioredis';
import type { ResponseStore, StoreEntry } from '../contract/response-store.ts';
import { createRemoteGuard } from '../core/remote-guard.ts';
import { followGenerations } from './redis-generations.ts';
import { defineScripts } from './redis-scripts.ts';
import { createSeal } from './seal.ts';
import type { Codec } from './stored-bytes.ts';
import { fromTags, tagsOf } from './tags.ts';

/** Result of a call. A `skipped` call was not sent. `invalid` bytes were not sealed by this gateway. */
export type StoreOutcome = 'hit' | 'miss' | 'stored' | 'refused' | 'skipped' | 'failed' | 'invalid';
export type StoreCommand = 'get' | 'set';

export interface RedisStoreOptions<Value> {
  readonly client: Redis;
  /** A second connection to the same server, for messages. */
  readonly subscriber: Redis;
  readonly codec: Codec<Value>;
  /** Gateways with the same secret share their cached responses. */
  readonly secret: Uint8Array;
  readonly deadlineMs?: number;
  readonly onOutcome?: (command: StoreCommand, outcome: StoreOutcome) => void;
  /** Called when the store is suspended after failures, and when it is used again. */
  readonly onChange?: (isUp: boolean) => void;
}

export interface RedisStore<Value> extends ResponseStore<Value> {
  readonly isUp: boolean;
  /** Prefix of all its keys. */
  readonly prefix: string;
  /** Stops the work in the background. The connections stay open. */
  stop(): void;
}

const defaultDeadlineMs = 20;
const maxValueBytes = 1024 * 1024;
const maxTags = 1_000;
const maxReads = 256;
const maxWrittenBytes = 8 * 1024 * 1024;
/** Version of the stored form. Change it with the form or its meaning. */
const format = 'responses-1';

/**
 * Creates a store in Redis or Valkey with sealed values under opaque names. After failures it sends nothing
 * for a while.
 */
export function createRedisStore<Value>(options: RedisStoreOptions<Value>): RedisStore<Value> {
  const { client, subscriber, codec, secret, deadlineMs = defaultDeadlineMs } = options;
  const { onOutcome = () => {}, onChange } = options;
  const seal = createSeal(secret, format);
  const scripts = defineScripts(client);
  const guard = createRemoteGuard({ deadlineMs, isTrouble, ...(onChange && { onChange }) });
  // All keys are in one slot of a cluster.
  const prefix = `pertuis:{${seal.namespace}}`;
  const tagsKey = `${prefix}:tags`;
  const generations = followGenerations({
    ...{ client, subscriber, scripts, guard, tagsKey },
    channel: `${prefix}:invalidated`,
  });
  let reads = 0;
  let writtenBytes = 0;

  const isUp = () => generations.isCurrent && guard.isClosed;
  const done = <T>(command: StoreCommand, outcome: StoreOutcome, result: T): T => {
    onOutcome(command, outcome);
    return result;
  };

  async function get(key: string, nowMs: number): Promise<StoreEntry<Value> | undefined> {
    if (!isUp() || reads >= maxReads) return done('get', 'skipped', undefined);
    const name = seal.nameOf(key);
    reads += 1;
    try {
      const reply = await guard.call(() => scripts.get(tagsKey, `${prefix}:${name}`));
      // An invalidation may have begun since, before the tags were read.
      if (!generations.isCurrent) return done('get', 'skipped', undefined);
      if (!reply) return done('get', 'miss', undefined);
      const [remainingMs, ...fields] = reply;
      const sealed = fields.pop() ?? noBytes;
      const facts = fields.map(String);
      const plain = seal.open(contextOf(name, facts), sealed);
      const value = plain && codec.decode(plain);
      if (value === undefined) return done('get', 'invalid', undefined);
      return done('get', 'hit', entryOf(value, facts, remainingMs, nowMs));
    } catch {
      return done('get', 'failed', undefined);
    } finally {
      reads -= 1;
    }
  }

  const set: RedisStore<Value>['set'] = async (key, value, _, entry) => {
    const { ttlSeconds, staleSeconds, dependencies, startedAtGeneration } = entry;
    const tags = tagsOf(dependencies);
    const began = generations.inRedis(startedAtGeneration);
    if (!isUp() || !began || writtenBytes >= maxWrittenBytes) return done('set', 'skipped', false);
    if (tags.length > maxTags) return done('set', 'refused', false);
    const name = seal.nameOf(key);
    const times = [ttlSeconds, staleSeconds].map((seconds) => String(Math.round(seconds * 1_000)));
    const facts = [began.epoch, String(began.generation), tags.join('\n'), ...times];
    const sealed = seal.seal(contextOf(name, facts), codec.encode(value));
    if (sealed.length > maxValueBytes) return done('set', 'refused', false);
    writtenBytes += sealed.length;
    try {
      const kept = await guard.call(() => scripts.set(tagsKey, `${prefix}:${name}`, ...facts, sealed));
      return done('set', kept === 1 ? 'stored' : 'refused', kept === 1);
    } catch {
      return done('set', 'failed', false);
    } finally {
      writtenBytes -= sealed.length;
    }
  };

  return {
    prefix,
    get generation() {
      return generations.current;
    },
    get isUp() {
      return isUp();
    },
    get,
    set,
    async delete(key) {
      await guard.call(() => client.unlink(`${prefix}:${seal.nameOf(key)}`)).catch(() => {});
    },
    invalidate: generations.invalidate,
    subscribe: generations.subscribe,
    stop: generations.stop,
  };
}

const noBytes = Buffer.alloc(0);

/** Returns the context of a seal. A value is valid only beside the facts that it was stored with. */
function contextOf(name: string, facts: readonly string[]): string {
  return JSON.stringify([name, ...facts]);
}

/**
 * `facts`: epoch, generation, tags, fresh, stale. All times follow the server's clock, because the clocks of
 * two gateways may differ.
 */
function entryOf<Value>(value: Value, facts: readonly string[], remainingMs: number, nowMs: number) {
  const [, , tags = '', fresh, stale] = facts;
  const [freshMs, staleMs] = [Number(fresh), Number(stale)];
  const staleUntilMs = nowMs + Math.min(remainingMs, freshMs + staleMs);
  const freshUntilMs = staleUntilMs - staleMs;
  const { sources = [], types = [] } = fromTags(tags.split('\n'));
  const dependencies = { sources, types };
  return { value, storedAtMs: freshUntilMs - freshMs, freshUntilMs, staleUntilMs, dependencies };
}

/** Returns whether an error shows a problem of the server. A rejected command does not. */
function isTrouble(error: unknown): boolean {
  return !(error instanceof Error && error.name === 'ReplyError');
}
