import type { ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import type { HttpResponse } from '../contract/request-context.ts';
import type { Unsent } from './unsent.ts';

const vary = 'Accept, Authorization, Origin, X-Api-Key, Pertuis-Include';
const always = ['x-content-type-options', 'nosniff', 'referrer-policy', 'no-referrer', 'vary'];

export interface WriteOptions {
  /** No request follows on this connection. */
  readonly close: boolean;
  readonly unsent: Unsent;
  readonly requestId: string;
}

/** Larger bodies are written in pieces, so that the progress of a slow reader is visible. */
const pieceBytes = 256 * 1024;

/**
 * Writes a response. A client that left is not an error. A connection is not reused after a stream, so that a
 * drained server can close.
 */
export function writeResponse(
  response: ServerResponse,
  httpResponse: HttpResponse,
  { close, unsent, requestId }: WriteOptions,
) {
  if (response.destroyed || response.headersSent) return;
  const { body, status } = httpResponse;
  const headers = headerList(httpResponse.headers);
  headers.push('x-request-id', requestId);
  const isHead = response.req.method === 'HEAD';
  if (!Buffer.isBuffer(body)) {
    response.writeHead(status, [...headers, 'connection', 'close']);
    if (isHead) return endUnread(body, response);
    unsent.follow(response, 0);
    pipeline(Readable.from(body), response, () => {});
    return;
  }
  if (close) headers.push('connection', 'close');
  // A 304 would declare the length of the body that it replaces (RFC 9110, section 8.6), and a 204 has none.
  if (status !== 304 && status !== 204) headers.push('content-length', String(body.length));
  response.writeHead(status, headers);
  if (isHead) response.end();
  else if (body.length > pieceBytes) writePieces(response, body);
  else response.end(body);
  if (response.writableLength > 0) unsent.follow(response, body.length);
}

function endUnread(body: ReadableStream<Uint8Array>, response: ServerResponse) {
  response.end();
  body.cancel().catch(() => {});
}

function writePieces(response: ServerResponse, body: Buffer) {
  let offset = 0;
  const writeOn = () => {
    while (offset < body.length && !response.destroyed) {
      const piece = body.subarray(offset, offset + pieceBytes);
      offset += piece.length;
      if (offset === body.length) return response.end(piece);
      if (!response.write(piece)) return;
    }
  };
  response.on('drain', writeOn);
  writeOn();
}

/** Returns names and values alternately. Node writes this form without a lookup of each name. */
function headerList(headers: HttpResponse['headers']): string[] {
  const list = [...always, headers.vary === undefined ? vary : `${vary}, ${headers.vary}`];
  for (const name in headers) if (name !== 'vary') list.push(name, headers[name] as string);
  return list;
}
