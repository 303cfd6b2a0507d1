import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Makes what leaves this process unreadable, and takes back nothing but what was sealed with the same secret. */
export interface Seal {
  /** Stands for the secret, and can be shown. */
  readonly namespace: string;
  /** Returns the name that stands for a key. It tells nothing about the key without the secret. */
  nameOf(key: string): string;
  /** `context` is what stands beside the bytes in clear. */
  seal(context: string, plain: Buffer): Buffer;
  /** Undefined for bytes that were not sealed beside this context. */
  open(context: string, sealed: Buffer): Buffer | undefined;
}

const saltBytes = 16;
const tagBytes = 16;
const headBytes = 1 + saltBytes + tagBytes;
/** Every message has a key of its own, so that the nonce may be the same. */
const nonce = Buffer.alloc(12);
/** Shorter ones gain less than the call costs. */
const compressFromBytes = 2_048;
/** No response is larger, so nothing that is opened becomes larger. */
const maxPlainBytes = 64 * 1024 * 1024;

const zstd = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** `format` changes with the form of what is sealed: another one cannot be opened. */
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
