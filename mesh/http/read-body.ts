import type { IncomingMessage } from 'node:http';
import { PertuisError } from '../contract/errors.ts';

/**
 * Reads the whole body, at most `maxBytes`. Rejects a longer one before it is read when the header declares
 * its length.
 */
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
  // A client that aborts the body has left, so there is no response to send.
  request.on('error', () => {});
}

function tooLarge(maxBytes: number) {
  return new PertuisError('BODY_TOO_LARGE', `The body is larger than ${Math.floor(maxBytes / 1024)} KiB.`);
}
