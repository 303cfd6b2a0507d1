import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Encrypts values that leave this process, and opens only values that were sealed with the same secret. */
export interface Seal {
  /** Public name of the secret. */
  readonly namespace: string;
  /** Returns an opaque name for a key. It reveals nothing about the key without the secret. */
  nameOf(key: string): string;
  /** Seals bytes. `context` is authenticated and stays readable beside them. */
  seal(context: string, plain: Buffer): Buffer;
  /** Opens sealed bytes. Returns undefined when they were not sealed with this context. */
  open(context: string, sealed: Buffer): Buffer | undefined;
}

const saltBytes = 16;
const tagBytes = 16;
const headBytes = 1 + saltBytes + tagBytes;
/** Every message has a key of its own, so that the nonce may be constant. */
const nonce = Buffer.alloc(12);
/** Compressing shorter values costs more than it saves. */
const compressFromBytes = 2_048;
/** No response is larger. The bound stops a decompression bomb. */
const maxPlainBytes = 64 * 1024 * 1024;

const zstd = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Creates a seal. `format` is the version of the sealed form: values of another version cannot be opened. */
export function createSeal(secret: Uint8Array, format: string): Seal {
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', secret, '', `pertuis ${format} ${use}`, 32));
  const nameKey = derive('names');
  const valueKey = derive('values');
  const keyOf = (salt: Buffer) => createHmac('sha256', valueKey).update(salt).digest();

  return {
    namespace: derive('namespace').toString('base64url').slice(0, 12),
    nameOf: (key) => createHmac('sha256', nameKey).update(key).digest('base64url'),

    seal(context, plain) {
      const isCompressed = plain.length >= compressFromBytes;
      const flag = Buffer.of(isCompressed ? 1 : 0);
      const salt = randomBytes(saltBytes);
      const cipher = createCipheriv('aes-256-gcm', keyOf(salt), nonce);
      cipher.setAAD(Buffer.concat([flag, Buffer.from(context)]));
      const text = cipher.update(isCompressed ? zstdCompressSync(plain, zstd) : plain);
      cipher.final();
      return Buffer.concat([flag, salt, cipher.getAuthTag(), text]);
    },

    open(context, sealed) {
      if (sealed.length < headBytes) return undefined;
      const flag = sealed.subarray(0, 1);
      const salt = sealed.subarray(1, 1 + saltBytes);
      try {
        const decipher = createDecipheriv('aes-256-gcm', keyOf(salt), nonce, { authTagLength: tagBytes });
        decipher.setAAD(Buffer.concat([flag, Buffer.from(context)]));
        decipher.setAuthTag(sealed.subarray(1 + saltBytes, headBytes));
        const text = decipher.update(sealed.subarray(headBytes));
        decipher.final();
        return flag[0] === 1 ? zstdDecompressSync(text, { maxOutputLength: maxPlainBytes }) : text;
      } catch {
        return undefined;
      }
    },
  };
}
