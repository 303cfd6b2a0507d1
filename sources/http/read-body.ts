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
  contentEncoding: string | undefined,
  maxBytes: number,
): Promise<Body> {
  const encoding = contentEncoding?.trim().toLowerCase();
  if (encoding === undefined || encoding === 'identity') {
    // One that is let go before its end says so by an error, too, when nobody reads any more.
    stream.on('error', () => {});
    const content = await collect(stream, maxBytes);
    return { content, bytes: content.length };
  }
  if (!isKnown(encoding)) {
    stream.on('error', () => {}).destroy();
    throw new SourceFailure('bad-answer', `unknown content encoding ${encoding}`);
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
    collect(inflated, maxBytes),
  );
  return { content, bytes };
}

async function collect(source: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  const [only] = chunks;
  return only && chunks.length === 1 ? only : Buffer.concat(chunks, bytes);
}

function tooLarge(maxBytes: number): SourceFailure {
  return new SourceFailure('bad-answer', `the answer is over ${maxBytes} bytes`);
}

function isKnown(encoding: string): encoding is keyof typeof decoders {
  return Object.hasOwn(decoders, encoding);
}
