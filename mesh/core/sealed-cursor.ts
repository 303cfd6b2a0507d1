import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { PertuisError } from '../contract/errors.ts';

const nonceBytes = 12;
const tagBytes = 16;
/** What is sealed is filled up to a multiple of it, so that a cursor's length does not tell the length of a key. */
const blockBytes = 64;
const maxCursorChars = 8_192;

/**
 * Returns a source's cursor closed to the client that carries it: it may hold the last row's key, which the policy may
 * withhold. It opens under the same key (a policy view's) and context (list, filter and order) only. AES-256-GCM with a
 * nonce made of the content, so that the same page has the same cursor.
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

/** Throws `BAD_USER_INPUT` for what was not sealed for this client and this list. */
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

/** Each use has a key of its own. */
function keysOf(key: Uint8Array): Keys {
  let known = derived.get(key);
  if (!known) {
    const of = (use: string) => createHmac('sha256', key).update(`pertuis cursor ${use}`).digest();
    known = { seal: of('seal'), nonce: of('nonce') };
    derived.set(key, known);
  }
  return known;
}
