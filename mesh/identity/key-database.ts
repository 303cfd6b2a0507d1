import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigurationError } from '../contract/errors.ts';
import { importKeys, retireKeyFile } from './import-keys.ts';

const schemaVersion = 1;
const busyTimeoutMs = 10_000;
const sqliteBusy = 5;

const schema = `
  CREATE TABLE keys (
    id TEXT PRIMARY KEY,
    consumer TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER
  ) STRICT, WITHOUT ROWID`;

/**
 * Opens the SQLite database of API keys. Creates it when there is none, and then imports the `keys.json` of
 * older versions. Mode 0600, write-ahead log; every commit reaches the disk before it returns. `timeoutMs` is
 * how long a statement waits for another process.
 *
 * @throws {ConfigurationError} when the file is damaged, unreadable or of a newer version. Then no key is
 *   valid.
 */
export function openKeyDatabase(path: string, timeoutMs = busyTimeoutMs): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    createPrivateFile(path);
    database = new DatabaseSync(path, { timeout: timeoutMs });
    useWriteAheadLog(database, timeoutMs);
    database.exec('PRAGMA synchronous = FULL');
    prepareSchema(database, path);
    checkWhole(database);
    retireKeyFile(path);
    return database;
  } catch (error) {
    database?.close();
    throw keyStoreFailure(error, path);
  }
}

/**
 * Runs `work` in one transaction that takes the write lock first, so that two commands never overwrite each
 * other.
 */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** SQLite gives the files beside the database (`-wal`, `-shm`) the mode of the database. */
function createPrivateFile(path: string) {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Never opened here: closing a file drops the locks that SQLite holds on it in this process.
    chmodSync(path, 0o600);
  }
}

/**
 * Switches to the write-ahead log. The first switch fails at once when another process does the same,
 * whatever the busy time-out.
 */
function useWriteAheadLog(database: DatabaseSync, timeoutMs: number) {
  const untilMs = performance.now() + timeoutMs;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  while (true) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > untilMs) throw error;
      Atomics.wait(pause, 0, 0, 5);
    }
  }
}

function prepareSchema(database: DatabaseSync, path: string) {
  if (versionOf(database) === 0) {
    inTransaction(database, () => {
      if (versionOf(database) !== 0) return;
      database.exec(schema);
      importKeys(database, path);
      database.exec(`PRAGMA user_version = ${schemaVersion}`);
    });
  }
  const version = versionOf(database);
  if (version !== schemaVersion) {
    throw refused(
      path,
      `a key store of version ${schemaVersion}`,
      `version ${version}: use the newer Pertuis`,
    );
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version);
}

function checkWhole(database: DatabaseSync) {
  const verdict = database.prepare('PRAGMA quick_check(1)').get()?.quick_check;
  if (verdict !== 'ok') throw new Error(`quick_check: ${verdict}`);
  database.prepare('SELECT id, consumer, hash, created_at, expires_at, revoked_at FROM keys LIMIT 1').get();
}

function keyStoreFailure(error: unknown, path: string): Error {
  if (error instanceof ConfigurationError) return error;
  if (isBusy(error)) {
    return new Error('Another command holds the key store. Wait for its end, then try again.', {
      cause: error,
    });
  }
  const { code, errstr, message } = error as NodeJS.ErrnoException & { errstr?: string };
  const got = errstr ?? (code?.startsWith('E') && !code.startsWith('ERR_') ? code : message);
  return refused(path, 'a key store that is whole and that this user may read and write', got);
}

function refused(file: string, expected: string, got: string): ConfigurationError {
  return new ConfigurationError([{ file, path: '', expected, got }]);
}

function isBusy(error: unknown): boolean {
  return ((error as { errcode?: number }).errcode ?? 0) % 256 === sqliteBusy;
}
