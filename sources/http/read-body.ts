import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { SourceFailure } from '../../mesh/contract/source.ts';

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

/** Reads a body to its end and no further than `maxBytes`, before and after decompression. */
export async function readBody(
  stream: Readable,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Body> {
  let bytes = 0;
  const count = capped(maxBytes, (length) => {
    bytes += length;
  });
  if (encoding === undefined || encoding === 'identity') {
    return { content: await pipeline(stream, count, collect), bytes };
  }
  if (!isKnown(encoding)) {
    stream.on('error', () => {}).destroy();
    throw new SourceFailure('bad-answer', `unknown content encoding ${encoding}`);
  }
  const inflated = capped(maxBytes, () => {});
  return { content: await pipeline(stream, count, decoders[encoding](), inflated, collect), bytes };
}

function capped(maxBytes: number, note: (length: number) => void) {
  return async function* (source: AsyncIterable<Buffer>) {
    let total = 0;
    for await (const chunk of source) {
      total += chunk.length;
      note(chunk.length);
      if (total > maxBytes) throw new SourceFailure('bad-answer', `the answer is over ${maxBytes} bytes`);
      yield chunk;
    }
  };
}

async function collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function isKnown(encoding: string): encoding is keyof typeof decoders {
  return Object.hasOwn(decoders, encoding);
}
