import { timingSafeEqual } from 'node:crypto';
import { type BigIntStats, existsSync, statSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { PertuisError } from '../contract/errors.ts';
import { hashKey, idOfKey } from './api-key.ts';
import { keyFileBeside } from './import-keys.ts';
import { openKeyDatabase } from './key-database.ts';

/** Verifies keys in a serving process. */
export interface KeyVerifier {
  /**
   * Returns the consumer of a key that is known, unexpired and unrevoked.
   *
   * @throws {PertuisError} `SOURCE_UNAVAILABLE` while the key store cannot be read: then no key is valid.
   */
  verify(key: string): string | undefined;
  close(): void;
}

export interface KeyVerifierOptions {
  /** Called once when the store can no longer be read, and again only after it was readable. */
  readonly onFailure?: (error: unknown) => void;
  /** Interval between checks of the store: a revoked key ends within it. */
  readonly lookEveryMs?: number;
  readonly now?: () => number;
}

interface Opened {
  readonly database: DatabaseSync;
  readonly inode: bigint;
  readonly find: StatementSync;
  readonly readVersion: StatementSync;
}

interface Good {
  readonly consumer: string;
  readonly expiresAtMs: number;
}

/** A serving process must not block for long: it gives up soon, and tries again at the next check. */
const busyTimeoutMs = 100;
const maxRemembered = 10_000;
const noHash = Buffer.alloc(32);

/**
 * Opens the key store for reading. Caches valid keys until the database changes, and checks for changes every
 * half second (`PRAGMA data_version`, some 3 µs). Hashing keys for every request would be most of the cost of
 * identity.
 *
 * @throws {ConfigurationError} at once when the store is damaged.
 */
export function openKeyVerifier(
  path: string,
  { onFailure = () => {}, lookEveryMs = 500, now = Date.now }: KeyVerifierOptions = {},
): KeyVerifier {
  const remembered = new Map<string, Good>();
  let opened: Opened | undefined;
  let version: unknown;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  let isStarting = true;

  function close() {
    remembered.clear();
    const { database } = opened ?? {};
    opened = undefined;
    version = undefined;
    database?.close();
  }

  /** Opens the store again when another file has replaced it. Drops the cache when the store has changed. */
  function look() {
    const { ino: inode } = stat(path) ?? {};
    if (inode !== opened?.inode) close();
    if (!opened && (inode !== undefined || existsSync(keyFileBeside(path)))) opened = open(path, isStarting);
    const current = opened?.readVersion.get()?.data_version;
    if (current !== version) remembered.clear();
    version = current;
  }

  function guarded<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (failure === undefined) onFailure(error);
      failure = error;
      close();
      throw unavailable(error);
    }
  }

  function lookWhenDue() {
    // While there is no store, the first key may have been issued a moment ago.
    const isAbsent = !opened && failure === undefined;
    if (isAbsent || performance.now() - lookedAtMs >= lookEveryMs) {
      lookedAtMs = performance.now();
      guarded(look);
      failure = undefined;
    }
    if (failure !== undefined) throw unavailable(failure);
  }

  function find(key: string): Good | undefined {
    const id = idOfKey(key);
    const row = id === undefined ? undefined : guarded(() => opened?.find.get(id));
    const matches = timingSafeEqual(row ? (row.hash as Uint8Array) : noHash, hashKey(key));
    if (!row || !matches || row.revoked_at !== null) return undefined;
    const expiresAtMs = row.expires_at === null ? Number.POSITIVE_INFINITY : Number(row.expires_at);
    return { consumer: String(row.consumer), expiresAtMs };
  }

  look();
  isStarting = false;
  lookedAtMs = performance.now();
  return {
    verify(key) {
      lookWhenDue();
      const known = remembered.get(key);
      const good = known ?? find(key);
      if (!good || !(now() < good.expiresAtMs)) return undefined;
      if (!known) {
        if (remembered.size >= maxRemembered) remembered.clear();
        remembered.set(key, good);
      }
      return good.consumer;
    },
    close,
  };
}

function open(path: string, isPatient: boolean): Opened {
  const database = openKeyDatabase(path, isPatient ? undefined : busyTimeoutMs);
  try {
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    return {
      database,
      inode: stat(path)?.ino ?? 0n,
      find: database.prepare('SELECT consumer, hash, expires_at, revoked_at FROM keys WHERE id = ?'),
      readVersion: database.prepare('PRAGMA data_version'),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

function stat(path: string): BigIntStats | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false });
}

function unavailable(cause: unknown): PertuisError {
  return new PertuisError(
    'SOURCE_UNAVAILABLE',
    'Keys cannot be checked at the moment. Try again later.',
    { retryAfterSeconds: 5 },
    cause,
  );
}
