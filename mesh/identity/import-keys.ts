import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { ConfigurationError } from '../contract/errors.ts';

const record = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9]{12}$/),
  consumer: z.string().min(1),
  /** SHA-256 of the whole key. */
  hash: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
  revokedAt: z.iso.datetime().optional(),
});
const file = z.strictObject({ keys: z.array(record) });

/**
 * Copies the keys of an older version's `keys.json` into the database. Runs inside the transaction that
 * creates the table.
 */
export function importKeys(database: DatabaseSync, databasePath: string) {
  const path = keyFileBeside(databasePath);
  if (!existsSync(path)) return;
  const parsed = file.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (!parsed.success) {
    throw new ConfigurationError([
      {
        file: path,
        path: '',
        expected: 'keys as older versions of `pertuis keys` wrote them',
        got: 'something else',
      },
    ]);
  }
  const insert = database.prepare(
    'INSERT INTO keys (id, consumer, hash, created_at, expires_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  for (const { id, consumer, hash, createdAt, expiresAt, revokedAt } of parsed.data.keys) {
    insert.run(
      id,
      consumer,
      Buffer.from(hash, 'base64url'),
      Date.parse(createdAt),
      expiresAt === undefined ? null : Date.parse(expiresAt),
      revokedAt === undefined ? null : Date.parse(revokedAt),
    );
  }
}

/** Renames `keys.json` once the database is complete. It is not read again. */
export function retireKeyFile(databasePath: string) {
  const path = keyFileBeside(databasePath);
  if (!existsSync(path)) return;
  try {
    renameSync(path, `${path}.imported`);
  } catch (error) {
    // Another command renamed it first.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

export function keyFileBeside(databasePath: string): string {
  return join(databasePath, '..', 'keys.json');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
