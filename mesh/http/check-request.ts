import type { IncomingMessage } from 'node:http';
import { PertuisError } from '../contract/errors.ts';
import type { CheckHost } from './host-policy.ts';
import { repeatsCredential } from './repeated-credentials.ts';
import { readTarget } from './request-target.ts';

/**
 * Checks what two readers of the same bytes could read differently, and returns path and query. Throws `BAD_REQUEST`, or
 * what the host policy throws. The connection has to end after that.
 */
export function checkRequest(request: IncomingMessage, checkHost: CheckHost): string {
  const { headers, rawHeaders, httpVersion, method, url = '' } = request;
  if (repeatsCredential(rawHeaders)) throw bad('Send one credential: Authorization or X-Api-Key, once.');
  if (headers['transfer-encoding'] !== undefined) checkTransferEncoding(request);
  const upgrade = headers.upgrade?.toLowerCase();
  // A client that offers HTTP/2 goes on in HTTP/1.1 (RFC 9110, section 7.8). One that wants a WebSocket cannot.
  if (upgrade !== undefined && upgrade !== 'h2c')
    throw bad('WebSocket and other upgrades are not offered. Subscribe with server-sent events.');
  const host = theOneHost(request);
  if (host === undefined && httpVersion !== '1.0') throw bad('Send one Host header.');
  if (host !== undefined) checkHost(host);
  if (url === '*' && method === 'OPTIONS') return url;
  return readTarget(url, host, checkHost);
}

function checkTransferEncoding({ headers, httpVersion }: IncomingMessage) {
  if (headers['transfer-encoding']?.toLowerCase() !== 'chunked' || httpVersion === '1.0')
    throw bad('The only Transfer-Encoding that is taken is "chunked", in HTTP/1.1.');
}

/** node:http keeps the first of several; a proxy in front may have kept the last. */
function theOneHost({ headers, rawHeaders }: IncomingMessage): string | undefined {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  if (count > 1) throw bad('Send one Host header.');
  return headers.host;
}

function bad(message: string): PertuisError {
  return new PertuisError('BAD_REQUEST', message);
}
