import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer } from '../contract/exchange.ts';

const always = {
  'x-content-type-options': 'nosniff',
  vary: 'Accept, Authorization, X-Api-Key, Pertuis-Include',
  'referrer-policy': 'no-referrer',
};

/** Writes an answer; a client that left is no error. Answers the number of body bytes handed to the socket. */
export async function writeAnswer(response: ServerResponse, answer: Answer, close: boolean): Promise<number> {
  if (response.destroyed || response.headersSent) return 0;
  const headers = { ...always, ...answer.headers, ...(close && { connection: 'close' }) };
  if (Buffer.isBuffer(answer.body)) {
    response.writeHead(answer.status, { ...headers, 'content-length': answer.body.length });
    response.end(response.req.method === 'HEAD' ? undefined : answer.body);
    return answer.body.length;
  }
  response.writeHead(answer.status, headers);
  let bytes = 0;
  const counted = Readable.fromWeb(answer.body as never).on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await pipeline(counted, response).catch(() => {});
  return bytes;
}
