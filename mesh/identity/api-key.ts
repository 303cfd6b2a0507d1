import { createHash, randomBytes } from 'node:crypto';

const pattern = /^prt_([A-Za-z0-9]{12})_[A-Za-z0-9_-]{43}$/;

/** Distinguishes an API key from a token. */
export const keyPrefix = 'prt_';

/** Generates a key of 256 random bits. `id` is its public part, which identifies its record. */
export function generateKey(): { id: string; key: string } {
  const id = randomBytes(24)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 12)
    .padEnd(12, '0');
  return { id, key: `${keyPrefix}${id}_${randomBytes(32).toString('base64url')}` };
}

/** Returns the public part of a well-formed key, undefined for any other text. */
export function idOfKey(key: string): string | undefined {
  return pattern.exec(key)?.[1];
}

/** Hashes with SHA-256, which is enough for random keys: docs/decisions/0003. */
export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
