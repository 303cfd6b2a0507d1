import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { PertuisError } from '../contract/errors.ts';

const nonceBytes = 12;
const tagBytes = 16;
/** Plain texts are padded to a multiple of it, so that a cursor's length does not reveal the length of a key. */
const blockBytes = 64;
const maxCursorChars = 8_192;

/**
 * Encrypts a source's cursor. It may hold the last row's key, which the policy may withhold. It opens only
 * with the same key (of a policy view) and the same context (list, filter and order). AES-256-GCM with a
 * nonce derived from the content, so that equal pages have equal cursors.
 */
export function sealCursor(key: Uint8Array, cursor: string, context: string): string {
  const text = JSON.stringify(cursor);
  const length = Math.ceil((Buffer.byteLength(text) + 1) / blockBytes) * blockBytes;
  const plain = Buffer.alloc(length, ' ');
  plain.write(text);
  const keys = keysOf(key);
  const nonce = createHmac('sha256', keys.nonce)
    .update(context)
    .update('\n')
    .update(plain)
    .digest()
    .subarray(0, nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', keys.seal, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

/**
 * Decrypts a cursor.
 *
 * @throws {PertuisError} `BAD_USER_INPUT` when it was not sealed for this client and this list.
 */
export function openCursor(key: Uint8Array, cursor: unknown, context: string): string {
  try {
    if (typeof cursor !== 'string' || cursor.length > maxCursorChars) throw new Error('no cursor');
    const bytes = Buffer.from(cursor, 'base64url');
    const nonce = bytes.subarray(0, nonceBytes);
    const decipher = createDecipheriv('aes-256-gcm', keysOf(key).seal, nonce, { authTagLength: tagBytes })
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    const plain = Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
    return JSON.parse(plain.toString('utf8'));
  } catch {
    throw new PertuisError(
      'BAD_USER_INPUT',
      'after: expected an endCursor of an earlier page of this list, with the same filter and order.',
    );
  }
}

interface Keys {
  readonly seal: Buffer;
  readonly nonce: Buffer;
}

const derived = new WeakMap<Uint8Array, Keys>();

/** Derives one key for each use. */
function keysOf(key: Uint8Array): Keys {
  let known = derived.get(key);
  if (!known) {
    const of = (use: string) => createHmac('sha256', key).update(`pertuis cursor ${use}`).digest();
    known = { seal: of('seal'), nonce: of('nonce') };
    derived.set(key, known);
  }
  return known;
}
