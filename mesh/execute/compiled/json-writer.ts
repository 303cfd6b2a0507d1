import { responseTooLarge } from '../../core/response-too-large.ts';

/** Small enough that the allocator hands out the same memory again: a slab lives until the last answer in it has left. */
const slabBytes = 64 * 1024;
/** Below this much room a new slab is begun rather than an answer that would soon have to move. */
const roomBytes = 4 * 1024;
const longText = 512;
/** A larger slab is not written on: it would stay for the sake of one response. */
const largestSharedSlab = 1024 * 1024;
/** Room is asked for before it is known how much is needed: by so much more than the bound a slab may be larger. */
const slackBytes = 64 * 1024;

/** ASCII that stands in a JSON string as it is (RFC 8259, section 7). */
const isPlain = Uint8Array.from({ length: 128 }, (_, code) =>
  code >= 0x20 && code !== 0x22 && code !== 0x5c ? 1 : 0,
);

/**
 * Writes JSON as UTF-8 bytes, one answer behind the other into a slab; an answer is a view of it, never copied. What is
 * written between `open` and `close` must not wait for anything: there is one writer for all.
 */
export class JsonWriter {
  bytes: Buffer = Buffer.allocUnsafeSlow(slabBytes);
  /** Where the next byte goes. */
  position = 0;
  #start = 0;
  #maxBytes = Number.POSITIVE_INFINITY;

  /**
   * An answer that comes to no more than `expectedBytes` is never moved. One that comes to more than `maxBytes` is given up:
   * what writes it throws `RESPONSE_TOO_LARGE`.
   */
  open(expectedBytes = 0, maxBytes = Number.POSITIVE_INFINITY) {
    this.#maxBytes = maxBytes;
    if (this.bytes.length - this.position < Math.max(roomBytes, expectedBytes)) {
      this.bytes = Buffer.allocUnsafeSlow(Math.max(slabBytes, expectedBytes));
      this.position = 0;
    }
    this.#start = this.position;
  }

  /** Bytes of this answer so far. */
  get written(): number {
    return this.position - this.#start;
  }

  /** Takes back everything after the first so many bytes. */
  takeBack(written: number) {
    this.position = this.#start + written;
  }

  /** Writes bytes of this answer once more. */
  repeat(from: number, length: number) {
    if (this.position + length > this.bytes.length) this.#grow(length);
    const start = this.#start + from;
    this.bytes.copyWithin(this.position, start, start + length);
    this.position += length;
  }

  close(): Buffer {
    if (this.written > this.#maxBytes) this.#refuse();
    const answer = this.bytes.subarray(this.#start, this.position);
    if (this.bytes.length > largestSharedSlab) this.#letGo();
    return answer;
  }

  byte(code: number) {
    if (this.position + 1 > this.bytes.length) this.#grow(1);
    this.bytes[this.position++] = code;
  }

  /** JSON that is ready: punctuation, keys. */
  put(json: Uint8Array) {
    const { length } = json;
    if (this.position + length > this.bytes.length) this.#grow(length);
    const { bytes } = this;
    let at = this.position;
    for (let index = 0; index < length; index++) bytes[at++] = json[index] as number;
    this.position = at;
  }

  /** A string. Lone surrogates leave as escapes (well-formed JSON.stringify, ECMA-262). */
  text(value: string) {
    const { length } = value;
    if (length > longText) return this.json(JSON.stringify(value));
    if (this.position + 3 * length + 2 > this.bytes.length) this.#grow(3 * length + 2);
    const { bytes } = this;
    let at = this.position;
    bytes[at++] = 0x22;
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index);
      if (code < 0x80) {
        if (isPlain[code] === 0) {
          if (code < 0x20) return this.json(JSON.stringify(value));
          bytes[at++] = 0x5c;
        }
        bytes[at++] = code;
      } else if (code < 0x800) {
        bytes[at++] = 0xc0 | (code >> 6);
        bytes[at++] = 0x80 | (code & 0x3f);
      } else if (code < 0xd800 || code > 0xdfff) {
        bytes[at++] = 0xe0 | (code >> 12);
        bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
        bytes[at++] = 0x80 | (code & 0x3f);
      } else return this.json(JSON.stringify(value));
    }
    bytes[at++] = 0x22;
    this.position = at;
  }

  /** A whole number of 32 bits. */
  int(value: number) {
    if (this.position + 11 > this.bytes.length) this.#grow(11);
    const { bytes } = this;
    let rest = value;
    if (rest < 0) {
      bytes[this.position++] = 0x2d;
      rest = -rest;
    }
    let digits = 1;
    for (let bound = 10; rest >= bound && digits < 10; bound *= 10) digits++;
    const end = this.position + digits;
    for (let at = end - 1; at >= this.position; at--) {
      const tenth = Math.floor(rest / 10);
      bytes[at] = 0x30 + rest - tenth * 10;
      rest = tenth;
    }
    this.position = end;
  }

  /** A finite number, in the shortest form that reads back as the same (ECMA-262, Number::toString). */
  number(value: number) {
    if ((value | 0) === value) return this.int(value);
    const text = String(value);
    const { length } = text;
    if (this.position + length > this.bytes.length) this.#grow(length);
    const { bytes } = this;
    for (let index = 0; index < length; index++) bytes[this.position++] = text.charCodeAt(index);
  }

  /** JSON as text. */
  json(text: string) {
    const most = text.length > slackBytes / 3 ? Buffer.byteLength(text) : 3 * text.length;
    if (this.position + most > this.bytes.length) this.#grow(most);
    this.position += this.bytes.write(text, this.position);
  }

  /** The answer under way moves to a larger slab; those before it keep theirs. */
  #grow(needed: number) {
    const written = this.position - this.#start;
    const least = written + needed;
    if (least > this.#maxBytes + slackBytes) this.#refuse();
    const wanted = Math.min(2 * least, this.#maxBytes + slackBytes);
    const larger = Buffer.allocUnsafeSlow(Math.max(slabBytes, least, wanted));
    this.bytes.copy(larger, 0, this.#start, this.position);
    this.bytes = larger;
    this.#start = 0;
    this.position = written;
  }

  #refuse(): never {
    this.#letGo();
    throw responseTooLarge(this.#maxBytes);
  }

  /** The next answer begins a slab of its own. */
  #letGo() {
    this.bytes = Buffer.alloc(0);
    this.position = 0;
    this.#start = 0;
  }
}
