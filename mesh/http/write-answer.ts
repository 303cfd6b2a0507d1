import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer } from '../contract/exchange.ts';

const always = {
  'x-content-type-options': 'nosniff',
  vary: 'Accept, Authorization, X-Api-Key, Pertuis-Include',
  'referrer-policy': 'no-referrer',
};

/**
 * A reader who has not taken a byte of a stream for so long is cut, within twice the time: Node grants a write that is under
 * way a second round. The pings that keep a stream alive come more often.
 */
const stalledMs = 30_000;

/**
 * Writes an answer; a client that left is no error. Answers the number of body bytes handed to the socket. A connection
 * that carried a stream is not used again, so that a stream's end lets a drained server close.
 */
export async function writeAnswer(response: ServerResponse, answer: Answer, close: boolean): Promise<number> {
  if (response.destroyed || response.headersSent) return 0;
  const headers = { ...always, ...answer.headers, ...(close && { connection: 'close' }) };
  if (Buffer.isBuffer(answer.body)) {
    response.writeHead(answer.status, { ...headers, 'content-length': answer.body.length });
    response.end(response.req.method === 'HEAD' ? undefined : answer.body);
    return answer.body.length;
  }
  response.setTimeout(stalledMs, () => response.destroy());
  response.writeHead(answer.status, { ...headers, connection: 'close' });
  let bytes = 0;
  const counted = Readable.from(answer.body).on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await pipeline(counted, response).catch(() => {});
  return bytes;
}
