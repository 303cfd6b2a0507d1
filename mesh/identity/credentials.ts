import type { IncomingHttpHeaders } from 'node:http';
import { PertuisError } from '../contract/errors.ts';

/** One message for every credential that does not hold, so that none tells which part was right. */
export function unauthenticated(): PertuisError {
  return new PertuisError('UNAUTHENTICATED', 'The key or token is not valid.');
}

const maxLength = 8 * 1024;

/** The one credential of a request, or nothing. Two at once could be read differently by two readers: refused. */
export function credentialOf(headers: IncomingHttpHeaders): string | undefined {
  const { authorization } = headers;
  const apiKey = headers['x-api-key'];
  if (authorization !== undefined && apiKey !== undefined) {
    throw new PertuisError('BAD_REQUEST', 'Send one credential: Authorization or X-Api-Key.');
  }
  if (authorization === undefined && apiKey === undefined) return undefined;
  const credential = authorization === undefined ? String(apiKey) : bearer(authorization);
  if (credential.length > maxLength || credential.length === 0) throw unauthenticated();
  return credential;
}

function bearer(authorization: string): string {
  const token = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw unauthenticated();
  return token;
}
