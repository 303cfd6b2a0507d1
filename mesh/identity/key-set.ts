import { createLocalJWKSet, type JWTVerifyGetKey } from 'jose';
import { PertuisError } from '../contract/errors.ts';
import { readVerificationKeys } from './read-key-set.ts';

/** The keys that an issuer published at one time. An unchanged set is the same object. */
export interface Generation {
  readonly findKey: JWTVerifyGetKey;
}

/** An issuer's published keys, read when a token needs them. */
export interface KeySet {
  /** The current generation, as long as it need not be read again. */
  readonly fresh: Generation | undefined;
  /**
   * Returns the current generation. Reads old keys again.
   *
   * @throws {PertuisError} `SOURCE_UNAVAILABLE` when no keys are young enough.
   */
  current(): Promise<Generation>;
  /** Reads the keys again for a key that `known` does not have, at most once in 30 seconds. */
  newerThan(known: Generation): Promise<Generation>;
}

export interface KeySetOptions {
  /** Fetches the document, within a deadline and a size. */
  readonly read: () => Promise<unknown>;
  /** Keys expire when they could not be read again for so long. */
  readonly maxAgeMs: number;
  readonly onFailure: (error: unknown) => void;
  readonly now?: (() => number) | undefined;
}

export const failureCooldownMs = 10_000;
export const unknownKeyCooldownMs = 30_000;
const renewalsPerMaxAge = 10;

/**
 * Caches one generation of keys. After a tenth of the maximum age it reads them again in the background.
 * After two tenths, requests wait for the read. While reads fail, the old keys stay valid until the maximum
 * age, and the server gets one request every ten seconds at most. Requests that need the same read share it.
 */
export function createKeySet({
  read,
  maxAgeMs,
  onFailure,
  now = () => performance.now(),
}: KeySetOptions): KeySet {
  const renewAfterMs = maxAgeMs / renewalsPerMaxAge;
  let held: { generation: Generation; text: string; readAtMs: number } | undefined;
  let failedAtMs: number | undefined;
  let lastSearchAtMs = Number.NEGATIVE_INFINITY;
  let pending: Promise<void> | undefined;

  const ageMs = () => (held ? now() - held.readAtMs : Number.POSITIVE_INFINITY);

  /** Never rejects: the result stands in `held` and `failedAtMs`. */
  function renew(): Promise<void> {
    if (pending) return pending;
    if (failedAtMs !== undefined && now() - failedAtMs < failureCooldownMs) return Promise.resolve();
    pending = readOnce().finally(() => {
      pending = undefined;
    });
    return pending;
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
    if (age >= renewAfterMs) {
      const renewal = renew();
      const isUsable = age < maxAgeMs && (age < 2 * renewAfterMs || failedAtMs !== undefined);
      if (!isUsable) await renewal;
    }
    if (!held || ageMs() >= maxAgeMs) throw keySetUnavailable();
    return held.generation;
  }

  return {
    get fresh() {
      return ageMs() < renewAfterMs ? held?.generation : undefined;
    },
    current,
    async newerThan(known) {
      if (held?.generation === known && now() - lastSearchAtMs >= unknownKeyCooldownMs) {
        lastSearchAtMs = now();
        await renew();
      } else await pending;
      if (failedAtMs !== undefined) throw keySetUnavailable();
      return current();
    },
  };
}

function keySetUnavailable(): PertuisError {
  return new PertuisError('SOURCE_UNAVAILABLE', 'Tokens cannot be checked at the moment. Try again later.', {
    retryAfterSeconds: failureCooldownMs / 1000,
  });
}
