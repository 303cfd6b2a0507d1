import type { IncomingMessage } from 'node:http';
import { PertuisError } from '../contract/errors.ts';

/** Hands on the whole body, at most `maxBytes`. A longer one is refused before it is read when it says its length. */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  done: (body: Buffer) => void,
  refuse: (error: unknown) => void,
) {
  const { 'content-encoding': encoding, 'content-length': length } = request.headers;
  if (encoding && encoding !== 'identity')
    return refuse(new PertuisError('UNSUPPORTED_MEDIA_TYPE', 'Send the body uncompressed.'));
  if (length !== undefined && Number(length) > maxBytes) return refuse(tooLarge(maxBytes));
  const chunks: Buffer[] = [];
  let bytes = 0;
  let isRefused = false;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    else if (!isRefused) {
      isRefused = true;
      request.pause();
      refuse(tooLarge(maxBytes));
    }
  });
  request.on('end', () => {
    if (!isRefused) done(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, bytes));
  });
  // Whoever breaks off has left: there is nobody to answer.
  request.on('error', () => {});
}

function tooLarge(maxBytes: number) {
  return new PertuisError('BODY_TOO_LARGE', `The body is larger than ${Math.floor(maxBytes / 1024)} KiB.`);
}
