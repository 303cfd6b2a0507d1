import { responseTooLarge } from '../../core/response-too-large.ts';

/**
 * Size of a slab, small enough that the allocator reuses its memory. A slab lives until its last response has
 * left.
 */
const slabBytes = 64 * 1024;
/** Below this free space a new slab begins. A response that starts here would soon have to move. */
const roomBytes = 4 * 1024;
const longText = 512;
/** A larger slab receives no further responses: they would keep it in memory. */
const largestSharedSlab = 1024 * 1024;
/** Space is reserved before the exact need is known, so a slab may exceed the bound by this size. */
const slackBytes = 64 * 1024;

/** ASCII that needs no escape in a JSON string (RFC 8259, section 7). */
const isPlain = Uint8Array.from({ length: 128 }, (_, code) =>
  code >= 0x20 && code !== 0x22 && code !== 0x5c ? 1 : 0,
);

/**
 * Writes JSON as UTF-8 bytes, one response after the other into a slab. A response is a view of the slab,
 * without a copy.
 *
 * The code between `open` and `close` must not await: all responses share one writer.
 */
export class JsonWriter {
  bytes: Buffer = Buffer.allocUnsafeSlow(slabBytes);
  /** Position of the next byte. */
  position = 0;
  #start = 0;
  #maxBytes = Number.POSITIVE_INFINITY;

  /**
   * Begins a response. A response of at most `expectedBytes` never moves. Above `maxBytes`, the writing
   * methods throw `RESPONSE_TOO_LARGE`.
   */
  open(expectedBytes = 0, maxBytes = Number.POSITIVE_INFINITY) {
    this.#maxBytes = maxBytes;
    if (this.bytes.length - this.position < Math.max(roomBytes, expectedBytes)) {
      this.bytes = Buffer.allocUnsafeSlow(Math.max(slabBytes, expectedBytes));
      this.position = 0;
    }
    this.#start = this.position;
  }

  /** Bytes of this response so far. */
  get written(): number {
    return this.position - this.#start;
  }

  /** Removes all bytes after this number. */
  takeBack(written: number) {
    this.position = this.#start + written;
  }

  /** Writes bytes of this response again. */
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

  /** Writes JSON bytes: punctuation, keys. */
  put(json: Uint8Array) {
    const { length } = json;
    if (this.position + length > this.bytes.length) this.#grow(length);
    const { bytes } = this;
    let at = this.position;
    for (let index = 0; index < length; index++) bytes[at++] = json[index] as number;
    this.position = at;
  }

  /** Writes a string. Lone surrogates are escaped (well-formed JSON.stringify, ECMA-262). */
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

  /** Writes a whole number of 32 bits. */
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

  /** Writes a finite number, in the shortest form that parses to the same number (ECMA-262, Number::toString). */
  number(value: number) {
    if ((value | 0) === value) return this.int(value);
    const text = String(value);
    const { length } = text;
    if (this.position + length > this.bytes.length) this.#grow(length);
    const { bytes } = this;
    for (let index = 0; index < length; index++) bytes[this.position++] = text.charCodeAt(index);
  }

  /** Writes JSON text. */
  json(text: string) {
    const most = text.length > slackBytes / 3 ? Buffer.byteLength(text) : 3 * text.length;
    if (this.position + most > this.bytes.length) this.#grow(most);
    this.position += this.bytes.write(text, this.position);
  }

  /** Moves the response in progress to a larger slab. Earlier responses keep theirs. */
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

  /** Begins a new slab for the next response. */
  #letGo() {
    this.bytes = Buffer.alloc(0);
    this.position = 0;
    this.#start = 0;
  }
}
