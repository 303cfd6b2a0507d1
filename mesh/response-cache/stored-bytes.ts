import type { StoredResponse } from '../contract/response-store.ts';

export interface Codec<Value> {
  encode(value: Value): Buffer;
  /** Returns undefined for bytes that are not a value. */
  decode(bytes: Buffer): Value | undefined;
}

const lengthBytes = 4;

/** Encodes a response: the length of its facts, the facts as JSON, and the body unchanged. */
export const storedBytes: Codec<StoredResponse> = {
  encode({ response: { body, ...response }, ...rest }) {
    const facts = Buffer.from(JSON.stringify({ ...rest, response }));
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt32BE(facts.length);
    return Buffer.concat([length, facts, body]);
  },
  decode(bytes) {
    if (bytes.length < lengthBytes) return undefined;
    const end = lengthBytes + bytes.readUInt32BE(0);
    if (end > bytes.length) return undefined;
    try {
      const { response, ...rest } = JSON.parse(bytes.toString('utf8', lengthBytes, end)) as StoredResponse;
      return { ...rest, response: { ...response, body: bytes.subarray(end) } };
    } catch {
      return undefined;
    }
  },
};
