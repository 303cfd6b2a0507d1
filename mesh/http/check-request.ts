import type { IncomingMessage } from 'node:http';
import { PertuisError } from '../contract/errors.ts';
import type { CheckHost } from './host-policy.ts';
import { repeatsCredential } from './repeated-credentials.ts';
import { readTarget } from './request-target.ts';

/**
 * Rejects requests that two parsers of the same bytes could understand differently. Returns path and query.
 *
 * @throws {PertuisError} `BAD_REQUEST`, or the error of the host policy. The caller must close the connection
 *   after it.
 */
export function checkRequest(request: IncomingMessage, checkHost: CheckHost): string {
  const { headers, rawHeaders, httpVersion, method, url = '' } = request;
  if (repeatsCredential(rawHeaders)) throw bad('Send one credential: Authorization or X-Api-Key, once.');
  if (headers['transfer-encoding'] !== undefined) checkTransferEncoding(request);
  const upgrade = headers.upgrade?.toLowerCase();
  // A client that offers HTTP/2 continues in HTTP/1.1 (RFC 9110, section 7.8). A client that requests a
  // WebSocket cannot.
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

/** Returns the only Host. node:http uses the first of several; a proxy in front may have used the last. */
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
