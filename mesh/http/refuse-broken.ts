import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { PertuisError } from '../contract/errors.ts';
import type { Connection } from './connections.ts';
import { errorResponse } from './error-response.ts';
import { linger } from './linger.ts';

/**
 * Responds to requests that node:http rejects: malformed or smuggled requests, oversized headers, senders
 * that are too slow.
 * It always closes the connection, because the start of its next request is unknown.
 */
export function refuseBroken(error: BrokenRequest, connection: Connection, lingerMs: number) {
  const { socket } = connection;
  if (connection.closing) return;
  if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
  // A peer that has sent nothing expects no response.
  else if (socket.bytesRead === 0) socket.destroy();
  else refuseRaw(describe(error), connection, lingerMs, isHead(error));
}

/** Rejects `CONNECT`, which has no response object either. */
export function refuseConnect(connection: Connection, lingerMs: number) {
  const error = new PertuisError('METHOD_NOT_ALLOWED', 'This is no proxy. Use GET or POST.');
  if (!connection.closing) refuseRaw(error, connection, lingerMs);
}

/** Writes a whole error response to the socket, and ends it. */
function refuseRaw(error: PertuisError, connection: Connection, lingerMs: number, withoutBody = false) {
  connection.closing = true;
  // A client would read these bytes as part of the response in progress. The socket closes after that response.
  if (connection.answering > 0) return;
  const { status, body, headers } = errorResponse(error, undefined);
  const length = String((body as Buffer).length);
  const lines = Object.entries({ ...headers, 'content-length': length, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const socket: Duplex = connection.socket;
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`;
  socket.end(withoutBody ? head : `${head}${body}`);
  linger(connection.socket, lingerMs);
}

/** The error of node:http, with the bytes that it could not parse. */
interface BrokenRequest extends NodeJS.ErrnoException {
  readonly rawPacket?: Buffer;
}

/** Returns whether the method is HEAD: its response has no body (RFC 9110, section 9.3.2). */
function isHead({ rawPacket }: BrokenRequest): boolean {
  return rawPacket?.subarray(0, 5).toString('latin1') === 'HEAD ';
}

function describe({ code }: NodeJS.ErrnoException): PertuisError {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new PertuisError('HEADERS_TOO_LARGE', 'The request line and headers are larger than 16 KiB.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new PertuisError('REQUEST_TIMEOUT', 'The request did not arrive in time. Send it again.');
  return new PertuisError('BAD_REQUEST', 'The request does not keep to RFC 9112.');
}
