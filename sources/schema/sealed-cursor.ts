import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { PertuisError } from '../../mesh/contract/errors.ts';

export interface SealedCursors {
  /** `context` says of which list the cursor is; it opens for that list only. */
  seal(state: unknown, context: string): string;
  /** Throws `BAD_USER_INPUT` for what was not sealed here, or for another list. */
  open(cursor: string, context: string): unknown;
}

const nonceBytes = 12;
const tagBytes = 16;
const maxCursorChars = 4_096;

/**
 * Cursors that hold values of a row, closed to the client that carries them: the last row's key may be what the policy
 * withholds or pseudonymises. AES-256-GCM, the key derived from the gateway's secret (HKDF, RFC 5869).
 */
export function createSealedCursors(secret: Uint8Array, sourceName: string): SealedCursors {
  const key = Buffer.from(hkdfSync('sha256', secret, '', `pertuis cursor ${sourceName}`, 32));
  return {
    seal(state, context) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([cipher.update(JSON.stringify(state), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open(cursor, context) {
      try {
        if (cursor.length > maxCursorChars) throw new Error('too long');
        const bytes = Buffer.from(cursor, 'base64url');
        const nonce = bytes.subarray(0, nonceBytes);
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(
          Buffer.from(context),
        );
        decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
        const state = Buffer.concat([
          decipher.update(bytes.subarray(nonceBytes + tagBytes)),
          decipher.final(),
        ]);
        return JSON.parse(state.toString('utf8'));
      } catch {
        throw new PertuisError(
          'BAD_USER_INPUT',
          'after: expected an endCursor of an earlier page of this list.',
        );
      }
    },
  };
}
