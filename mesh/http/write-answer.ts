import type { ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import type { Answer } from '../contract/exchange.ts';

const always = [
  ...['x-content-type-options', 'nosniff'],
  ...['vary', 'Accept, Authorization, Origin, X-Api-Key, Pertuis-Include'],
  ...['referrer-policy', 'no-referrer'],
];

/**
 * A reader who has not taken a byte of a stream for so long is cut, within twice the time: Node grants a write that is under
 * way a second round. The pings that keep a stream alive come more often.
 */
const stalledMs = 30_000;

/**
 * Writes an answer; a client that left is no error. A connection that carried a stream is not used again, so that a stream's
 * end lets a drained server close.
 */
export function writeAnswer(response: ServerResponse, answer: Answer, close: boolean) {
  if (response.destroyed || response.headersSent) return;
  const headers = headerList(answer.headers);
  if (Buffer.isBuffer(answer.body)) {
    if (close) headers.push('connection', 'close');
    // Neither has a body; a length would be that of the response to GET (RFC 9110, 8.6).
    if (answer.status !== 304 && answer.status !== 204) {
      headers.push('content-length', String(answer.body.length));
    }
    response.writeHead(answer.status, headers);
    response.end(response.req.method === 'HEAD' ? undefined : answer.body);
    return;
  }
  headers.push('connection', 'close');
  response.setTimeout(stalledMs, () => response.destroy());
  response.writeHead(answer.status, headers);
  pipeline(Readable.from(answer.body), response, () => {});
}

/** Names and values in turn, as Node takes them without looking each one up. */
function headerList(headers: Answer['headers']): string[] {
  const list = [...always];
  for (const name in headers) list.push(name, headers[name] as string);
  return list;
}
