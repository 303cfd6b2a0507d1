import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Invalidation } from '../contract/invalidation.ts';
import type { RemoteGuard } from '../core/remote-guard.ts';
import type { Scripts } from './redis-scripts.ts';
import { fromTags, tagsOf } from './tags.ts';

export interface GenerationsOptions {
  readonly client: Redis;
  /** A connection for messages alone: Redis accepts no other command on a connection that subscribes. */
  readonly subscriber: Redis;
  readonly scripts: Scripts;
  readonly guard: RemoteGuard;
  readonly tagsKey: string;
  readonly channel: string;
}

export interface Generations {
  /** Grows with each invalidation that this process knows of, also across epochs. */
  readonly current: number;
  /** Translates a generation of this process to Redis. Undefined when it belongs to an earlier epoch. */
  inRedis(generation: number): { readonly epoch: string; readonly generation: number } | undefined;
  /**
   * False while an invalidation of this process has not reached Redis, or while one of another process may be
   * missing.
   * Entries of Redis are not valid during that time.
   */
  readonly isCurrent: boolean;
  invalidate(what: Invalidation): Promise<void>;
  subscribe(listener: (what: Invalidation) => void): () => void;
  stop(): void;
}

/** Longest time until a lost message is detected. */
const syncEveryMs = 1_000;
const all = 'all';

/**
 * Follows the invalidations in Redis. Messages carry them immediately, with consecutive numbers that reveal a
 * gap.
 * After a gap, after each connect and once a second, the process reads the tags themselves.
 */
export function followGenerations(options: GenerationsOptions): Generations {
  const { client, subscriber, scripts, guard, tagsKey, channel } = options;
  const origin = randomUUID();
  const listeners = new Set<(what: Invalidation) => void>();
  let epoch = '';
  let seen = 0;
  /** `current` is the sum of this and `seen`. It never falls, also when an epoch begins at 0. */
  let before = 0;
  let epochBeganAt = 0;
  let isSynced = false;
  let queue = Promise.resolve();
  let isSyncQueued = false;
  const unsent = new Set<string>();
  let sending: ReadonlySet<string> = new Set();
  let stopped = false;

  const tell = (what: Invalidation) => {
    for (const listener of listeners) listener(what);
  };

  function beginEpoch(name: string, generation: number) {
    before = before + seen + 1 - generation;
    epoch = name;
    seen = generation;
    epochBeganAt = before + seen;
    tell({ all: true });
  }

  function catchUp(generation: number, tags: readonly string[]) {
    const missed: string[] = [];
    for (let index = 0; index + 1 < tags.length; index += 2)
      if (Number(tags[index + 1]) > seen) missed.push(String(tags[index]));
    seen = generation;
    tell(missed.includes(all) ? { all: true } : fromTags(missed));
  }

  async function readTags() {
    const [name, text, tags] = await guard.call(() =>
      scripts.sync(tagsKey, randomUUID(), epoch, String(seen)),
    );
    const generation = Number(text);
    if (name !== epoch) beginEpoch(name, generation);
    else if (tags && generation > seen) catchUp(generation, tags);
    isSynced = client.status === 'ready';
  }

  /** Runs tasks one after the other. The next task retries a failed one. */
  function enqueue(work: () => Promise<void>): Promise<void> {
    queue = queue.then(async () => {
      if (!stopped && client.status === 'ready') await work().catch(() => {});
    });
    return queue;
  }

  /** Sends the invalidations of this process first, so that no older state is read afterwards. */
  function sync() {
    if (isSyncQueued) return;
    isSyncQueued = true;
    void enqueue(() => {
      isSyncQueued = false;
      return send().then(readTags);
    }).finally(() => {
      isSyncQueued = false;
    });
  }

  async function send() {
    while (unsent.size > 0) {
      sending = new Set(unsent);
      unsent.clear();
      try {
        const tags = [...sending].join('\n');
        await guard.call(() => scripts.invalidate(tagsKey, randomUUID(), channel, origin, tags));
      } catch (error) {
        for (const tag of sending) unsent.add(tag);
        throw error;
      } finally {
        sending = new Set();
      }
    }
  }

  function receive(message: string) {
    const [from, name, text, ...tags] = message.split('\n');
    const generation = Number(text);
    if (name !== epoch || generation > seen + 1) return sync();
    if (generation <= seen) return;
    seen = generation;
    if (from !== origin) tell(tags.includes(all) ? { all: true } : fromTags(tags));
  }

  const onLost = () => {
    isSynced = false;
  };
  /** Reads after the subscription, so that no message is lost between the two. */
  const onSubscriber = () => void subscriber.subscribe(channel).then(sync, () => {});
  const onMessage = (_: string, message: string) => receive(message);
  client.on('ready', sync);
  client.on('close', onLost);
  subscriber.on('message', onMessage);
  subscriber.on('ready', onSubscriber);
  if (subscriber.status === 'ready') onSubscriber();
  const timer = setInterval(sync, syncEveryMs).unref();
  sync();

  return {
    get current() {
      return before + seen;
    },
    inRedis(generation) {
      if (epoch === '' || generation < epochBeganAt) return undefined;
      return { epoch, generation: generation - before };
    },
    get isCurrent() {
      return isSynced && client.status === 'ready' && unsent.size === 0 && sending.size === 0;
    },
    invalidate(what) {
      if (what.all) unsent.add(all);
      for (const tag of tagsOf(what)) unsent.add(tag);
      return enqueue(send);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop() {
      stopped = true;
      clearInterval(timer);
      client.off('ready', sync);
      client.off('close', onLost);
      subscriber.off('message', onMessage);
      subscriber.off('ready', onSubscriber);
    },
  };
}
