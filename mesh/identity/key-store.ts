import type { DatabaseSync } from 'node:sqlite';
import { generateKey, hashKey } from './api-key.ts';
import { inTransaction, openKeyDatabase } from './key-database.ts';

export interface KeyRecord {
  readonly id: string;
  readonly consumer: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | undefined;
  readonly revokedAtMs: number | undefined;
}

/** The operations of `pertuis keys`. Each call opens the database, runs one transaction and closes it. */
export interface KeyStore {
  /** Issues a key for a consumer and returns it, this once. The key is on disk when this returns. */
  issue(consumer: string, expiresAt?: Date): string;
  /** Issues a key for each consumer, all or none. */
  issueAll(consumers: readonly string[], expiresAt?: Date): Readonly<Record<string, string>>;
  list(): readonly KeyRecord[];
  /** Revokes a key. Returns false when there is no such key. A second revocation keeps the first date. */
  revoke(id: string): boolean;
}

export function openKeyStore(path: string, now: () => number = Date.now): KeyStore {
  const issueAll = (consumers: readonly string[], expiresAt?: Date) =>
    change(path, (database) => {
      const insert = database.prepare(
        'INSERT INTO keys (id, consumer, hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?)',
      );
      return Object.fromEntries(
        [...new Set(consumers)].map((consumer) => {
          const { id, key } = generateKey();
          insert.run(id, consumer, hashKey(key), now(), expiresAt?.getTime() ?? null);
          return [consumer, key];
        }),
      );
    });
  return {
    issueAll,
    issue: (consumer, expiresAt) => issueAll([consumer], expiresAt)[consumer] as string,
    list: () =>
      using(path, (database) =>
        database
          .prepare(
            'SELECT id, consumer, created_at, expires_at, revoked_at FROM keys ORDER BY created_at, id',
          )
          .all()
          .map((row) => ({
            id: String(row.id),
            consumer: String(row.consumer),
            createdAtMs: Number(row.created_at),
            expiresAtMs: numberOf(row.expires_at),
            revokedAtMs: numberOf(row.revoked_at),
          })),
      ),
    revoke: (id) =>
      change(path, (database) => {
        const update = database.prepare('UPDATE keys SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?');
        return update.run(now(), id).changes === 1;
      }),
  };
}

function change<T>(path: string, work: (database: DatabaseSync) => T): T {
  return using(path, (database) => inTransaction(database, () => work(database)));
}

function using<T>(path: string, work: (database: DatabaseSync) => T): T {
  const database = openKeyDatabase(path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

function numberOf(value: unknown): number | undefined {
  return value === null ? undefined : Number(value);
}
