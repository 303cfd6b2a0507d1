import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ConfigurationError } from '../contract/errors.ts';

const record = z.strictObject({
  id: z.string(),
  consumer: z.string(),
  /** SHA-256 of the whole key, base64url. */
  hash: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
  revokedAt: z.iso.datetime().optional(),
});
const file = z.strictObject({ keys: z.array(record) });

export type KeyRecord = z.infer<typeof record>;

export interface KeyStore {
  /** The record behind a key that is known, unexpired and unrevoked. */
  verify(key: string): KeyRecord | undefined;
  /** Makes a key for a consumer and answers it, this once. */
  issue(consumer: string, expiresAt?: Date): string;
  list(): readonly KeyRecord[];
  /** False when there is no such key. */
  revoke(id: string): boolean;
}

const recentMs = 1_000;
const maxRecent = 10_000;
const keyPattern = /^prt_([A-Za-z0-9]{12})_([A-Za-z0-9_-]{43})$/;

/**
 * Keys in a JSON file that only its owner reads, replaced as a whole. A running gateway rereads it when it changes, so a
 * revocation by the command holds within a second.
 */
export function openKeyStore(path: string, now: () => Date = () => new Date()): KeyStore {
  let keys = new Map<string, KeyRecord>();
  let readAtMs = -1;
  let lookedAtMs = Number.NEGATIVE_INFINITY;

  /** Keys that were right a moment ago: hashing them again for every question would be most of what identity costs. */
  const recent = new Map<string, { record: KeyRecord; atMs: number }>();
  const isGood = ({ revokedAt, expiresAt }: KeyRecord) =>
    !revokedAt && !(expiresAt && new Date(expiresAt) <= now());

  function load(force = false) {
    if (!force && performance.now() - lookedAtMs < 1000) return;
    lookedAtMs = performance.now();
    const changedAtMs = existsSync(path) ? statSync(path).mtimeMs : 0;
    if (changedAtMs === readAtMs) return;
    recent.clear();
    keys = changedAtMs === 0 ? new Map() : readKeys(path);
    readAtMs = changedAtMs;
  }

  function save() {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const temporary = `${path}.${process.pid}.new`;
    writeFileSync(temporary, `${JSON.stringify({ keys: [...keys.values()] }, null, 2)}\n`, { mode: 0o600 });
    renameSync(temporary, path);
  }

  return {
    verify(key) {
      const seen = recent.get(key);
      if (seen && performance.now() - seen.atMs < recentMs && isGood(seen.record)) return seen.record;
      load();
      const id = keyPattern.exec(key)?.[1];
      // A key that is not known yet may have been issued a moment ago.
      if (id !== undefined && !keys.has(id)) load(true);
      const found = id === undefined ? undefined : keys.get(id);
      const known = Buffer.from(found?.hash ?? hashOf(''), 'base64url');
      const matches = timingSafeEqual(known, Buffer.from(hashOf(key), 'base64url'));
      if (!found || !matches || !isGood(found)) return undefined;
      if (recent.size >= maxRecent) recent.clear();
      recent.set(key, { record: found, atMs: performance.now() });
      return found;
    },
    issue(consumer, expiresAt) {
      load(true);
      const id = randomBytes(24)
        .toString('base64')
        .replace(/[^A-Za-z0-9]/g, '')
        .slice(0, 12)
        .padEnd(12, '0');
      const key = `prt_${id}_${randomBytes(32).toString('base64url')}`;
      const createdAt = now().toISOString();
      const until = expiresAt ? { expiresAt: expiresAt.toISOString() } : {};
      keys.set(id, { id, consumer, hash: hashOf(key), createdAt, ...until });
      save();
      return key;
    },
    list() {
      load(true);
      return [...keys.values()];
    },
    revoke(id) {
      load(true);
      const found = keys.get(id);
      if (!found) return false;
      keys.set(id, { ...found, revokedAt: now().toISOString() });
      save();
      return true;
    },
  };
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

function readKeys(path: string): Map<string, KeyRecord> {
  const parsed = file.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (!parsed.success) {
    throw new ConfigurationError([
      { file: path, path: '', expected: 'keys as `pertuis keys` writes them', got: 'something else' },
    ]);
  }
  return new Map(parsed.data.keys.map((key) => [key.id, key]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
