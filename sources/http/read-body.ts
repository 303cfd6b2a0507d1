import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { type LargeBodies, largeBytes } from './large-bodies.ts';

export interface Body {
  readonly content: Buffer;
  /** On the wire. */
  readonly bytes: number;
}

const decoders = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** What `readBody` can undo, for the Accept-Encoding header. */
export const acceptEncoding = 'gzip, deflate, br';

/** JSON shrinks to a tenth; a body of which each byte becomes hundreds is made to cost. */
const mostInflation = 300;

export interface BodyBounds {
  /** Before and after decompression. */
  readonly maxBytes: number;
  readonly largeBodies: LargeBodies;
  /** Of the call. */
  readonly signal: AbortSignal;
}

/** Reads a body to its end and no further than its bounds. */
export async function readBody(
  stream: Readable,
  contentEncoding: string | undefined,
  bounds: BodyBounds,
): Promise<Body> {
  const { maxBytes } = bounds;
  const encoding = contentEncoding?.trim().toLowerCase();
  if (encoding === undefined || encoding === 'identity') {
    // One that is let go before its end says so by an error, too, when nobody reads any more.
    stream.on('error', () => {});
    const content = await collect(stream, bounds);
    return { content, bytes: content.length };
  }
  if (!isKnown(encoding)) {
    stream.on('error', () => {}).destroy();
    throw new SourceFailure('bad-response', `unknown content encoding ${encoding}`);
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

/** `received` says how many bytes came for what was inflated. */
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

/** Below it a body costs nothing, whatever it was made of. */
const inflationCounts = 256 * 1024;

function inflates(): SourceFailure {
  return new SourceFailure('bad-response', `the answer inflates over ${mostInflation} times`);
}

export function tooLarge(maxBytes: number): SourceFailure {
  return new SourceFailure('bad-response', `the answer is over ${maxBytes} bytes`);
}

function isKnown(encoding: string): encoding is keyof typeof decoders {
  return Object.hasOwn(decoders, encoding);
}
