import { createLocalJWKSet, type JWTVerifyGetKey } from 'jose';
import { PertuisError } from '../contract/errors.ts';
import { readVerificationKeys } from './read-key-set.ts';

/** The keys that an issuer published at one time. A set that comes again unchanged is the same object. */
export interface Generation {
  readonly findKey: JWTVerifyGetKey;
}

/** An issuer's published keys, read when a token needs them. */
export interface KeySet {
  /** The generation that holds now, as long as it need not be read again. */
  readonly fresh: Generation | undefined;
  /** Reads the keys again when they are old. Rejects with `SOURCE_UNAVAILABLE` when none are young enough. */
  current(): Promise<Generation>;
  /** For a key that `known` does not have: reads again, but not once per token. */
  newerThan(known: Generation): Promise<Generation>;
}

export interface KeySetOptions {
  /** Fetches the document, within a deadline and a size. */
  readonly read: () => Promise<unknown>;
  /** Keys that could not be read again for so long no longer hold. */
  readonly maxAgeMs: number;
  readonly onFailure: (error: unknown) => void;
  readonly now?: (() => number) | undefined;
}

export const failureCooldownMs = 10_000;
export const unknownKeyCooldownMs = 30_000;
const refreshesPerMaxAge = 10;

/**
 * Keeps one generation of keys. After a tenth of the maximum age it is read again, beside the requests; after two tenths, as
 * when nobody came for a while, requests wait for that. While reading fails the old keys hold until the maximum age, and the
 * server is asked every ten seconds at most. Requests that need the same reading share it.
 */
export function createKeySet({
  read,
  maxAgeMs,
  onFailure,
  now = () => performance.now(),
}: KeySetOptions): KeySet {
  const refreshAfterMs = maxAgeMs / refreshesPerMaxAge;
  let held: { generation: Generation; text: string; readAtMs: number } | undefined;
  let failedAtMs: number | undefined;
  let soughtAtMs = Number.NEGATIVE_INFINITY;
  let underWay: Promise<void> | undefined;

  const ageMs = () => (held ? now() - held.readAtMs : Number.POSITIVE_INFINITY);

  /** Never rejects: what came of it stands in `held` and `failedAtMs`. */
  function refresh(): Promise<void> {
    if (underWay) return underWay;
    if (failedAtMs !== undefined && now() - failedAtMs < failureCooldownMs) return Promise.resolve();
    underWay = readOnce().finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  async function readOnce() {
    const readAtMs = now();
    try {
      const keys = readVerificationKeys(await read());
      const text = JSON.stringify(keys);
      const generation = held?.text === text ? held.generation : { findKey: createLocalJWKSet(keys) };
      held = { generation, text, readAtMs };
      failedAtMs = undefined;
    } catch (error) {
      failedAtMs = now();
      onFailure(error);
    }
  }

  async function current(): Promise<Generation> {
    const age = ageMs();
    if (age >= refreshAfterMs) {
      const refreshed = refresh();
      const mayGoOn = age < maxAgeMs && (age < 2 * refreshAfterMs || failedAtMs !== undefined);
      if (!mayGoOn) await refreshed;
    }
    if (!held || ageMs() >= maxAgeMs) throw keySetAway();
    return held.generation;
  }

  return {
    get fresh() {
      return ageMs() < refreshAfterMs ? held?.generation : undefined;
    },
    current,
    async newerThan(known) {
      if (held?.generation === known && now() - soughtAtMs >= unknownKeyCooldownMs) {
        soughtAtMs = now();
        await refresh();
      } else await underWay;
      if (failedAtMs !== undefined) throw keySetAway();
      return current();
    },
  };
}

function keySetAway(): PertuisError {
  return new PertuisError('SOURCE_UNAVAILABLE', 'Tokens cannot be checked at the moment. Try again later.', {
    retryAfterSeconds: failureCooldownMs / 1000,
  });
}
