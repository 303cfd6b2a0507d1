import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { type LargeBodies, largeBytes } from './large-bodies.ts';

export interface Body {
  readonly content: Buffer;
  /** Bytes received, before decompression. */
  readonly bytes: number;
}

const decoders = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** The encodings that `readBody` decodes, as an Accept-Encoding header. */
export const acceptEncoding = 'gzip, deflate, br';

/** JSON compresses about tenfold. A body that inflates 300 times is malicious. */
const mostInflation = 300;

export interface BodyBounds {
  /** Bytes, counted before decompression and again after it. */
  readonly maxBytes: number;
  readonly largeBodies: LargeBodies;
  /** The signal of the request. */
  readonly signal: AbortSignal;
}

/** Reads and decodes a body within its bounds. Throws `SourceFailure` when it exceeds one. */
export async function readBody(
  stream: Readable,
  contentEncoding: string | undefined,
  bounds: BodyBounds,
): Promise<Body> {
  const { maxBytes } = bounds;
  const encoding = contentEncoding?.trim().toLowerCase();
  if (encoding === undefined || encoding === 'identity') {
    // A body that is destroyed before its end emits an error after its last reader has stopped.
    stream.on('error', () => {});
    const content = await collect(stream, bounds);
    return { content, bytes: content.length };
  }
  if (!isKnown(encoding)) {
    stream.on('error', () => {}).destroy();
    throw new SourceFailure(
      'bad-response',
      `unknown content encoding ${encoding}; expected ${acceptEncoding}`,
    );
  }
  let bytes = 0;
  const count = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      yield chunk;
    }
  };
  const content = await pipeline(stream, count, decoders[encoding](), (inflated) =>
    collect(inflated, bounds, () => bytes),
  );
  return { content, bytes };
}

/** Collects the decoded chunks. `received` returns the bytes before decompression. */
async function collect(
  source: AsyncIterable<Buffer>,
  { maxBytes, largeBodies, signal }: BodyBounds,
  received?: () => number,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let isLarge = false;
  try {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      if (received && bytes > inflationCounts && bytes > received() * mostInflation) throw inflates();
      chunks.push(chunk);
      if (!isLarge && bytes > largeBytes) {
        await largeBodies.enter(signal);
        isLarge = true;
      }
    }
  } finally {
    if (isLarge) largeBodies.leave();
  }
  const [only] = chunks;
  return only && chunks.length === 1 ? only : Buffer.concat(chunks, bytes);
}

/** Bytes below which the inflation does not matter. */
const inflationCounts = 256 * 1024;

function inflates(): SourceFailure {
  return new SourceFailure('bad-response', `the response inflates more than ${mostInflation} times`);
}

export function tooLarge(maxBytes: number): SourceFailure {
  return new SourceFailure('bad-response', `the response is over ${maxBytes} bytes`);
}

function isKnown(encoding: string): encoding is keyof typeof decoders {
  return Object.hasOwn(decoders, encoding);
}
