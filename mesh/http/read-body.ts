import type { IncomingMessage } from 'node:http';
import { PertuisError } from '../contract/errors.ts';

/** The whole body, at most `maxBytes`. A longer one is refused before it is read when it says its length. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const encoding = request.headers['content-encoding'];
  if (encoding && encoding !== 'identity') {
    throw new PertuisError('UNSUPPORTED_MEDIA_TYPE', 'Send the body uncompressed.');
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

function tooLarge(maxBytes: number) {
  return new PertuisError('BODY_TOO_LARGE', `The body is larger than ${Math.floor(maxBytes / 1024)} KiB.`);
}
