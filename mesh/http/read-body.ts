import type { IncomingMessage } from 'node:http';
import { PertuisError } from '../contract/errors.ts';

/** The whole body, at most `maxBytes`. A longer one is refused before it is read when it says its length. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const encoding = request.headers['content-encoding'];
  if (encoding && encoding !== 'identity') {
    throw new PertuisError('UNSUPPORTED_MEDIA_TYPE', 'Send the body uncompressed.');
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else {
        request.pause();
        reject(tooLarge(maxBytes));
      }
    });
    request.once('end', () =>
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, bytes)),
    );
    request.once('error', reject);
    request.once('close', () => {
      if (!request.complete)
        reject(new PertuisError('BAD_REQUEST', 'The request ended before its body did.'));
    });
  });
}

function tooLarge(maxBytes: number) {
  return new PertuisError('BODY_TOO_LARGE', `The body is larger than ${Math.floor(maxBytes / 1024)} KiB.`);
}
