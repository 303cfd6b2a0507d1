import type { ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import type { Answer } from '../contract/exchange.ts';

const always = {
  'x-content-type-options': 'nosniff',
  vary: 'Accept, Authorization, X-Api-Key, Pertuis-Include',
  'referrer-policy': 'no-referrer',
};

/** Writes an answer; a client that left is no error. */
export function writeAnswer(response: ServerResponse, answer: Answer, close: boolean) {
  if (response.destroyed || response.headersSent) return;
  const headers = { ...always, ...answer.headers, ...(close && { connection: 'close' }) };
  if (Buffer.isBuffer(answer.body)) {
    response.writeHead(answer.status, { ...headers, 'content-length': answer.body.length });
    response.end(response.req.method === 'HEAD' ? undefined : answer.body);
    return;
  }
  response.writeHead(answer.status, headers);
  pipeline(Readable.fromWeb(answer.body as never), response, () => {});
}
