import type { IncomingHttpHeaders } from 'node:http';
import { PertuisError } from '../contract/errors.ts';
import { keyPrefix } from './api-key.ts';

export interface Credential {
  readonly kind: 'key' | 'token';
  readonly value: string;
}

/** Creates the error for every invalid credential. One message for all, so that none reveals which part was right. */
export function unauthenticated(): PertuisError {
  return new PertuisError('UNAUTHENTICATED', 'The key or token is not valid.');
}

const maxLength = 8 * 1024;
const scheme = 'bearer ';

/**
 * Returns the only credential of a request, undefined without one. An empty header is a credential.
 *
 * @throws {PertuisError} `BAD_REQUEST` for two credentials, even equal ones: two readers could choose
 *   differently.
 */
export function credentialOf({
  authorization,
  'x-api-key': apiKey,
}: IncomingHttpHeaders): Credential | undefined {
  if (authorization !== undefined) {
    if (apiKey !== undefined) {
      throw new PertuisError('BAD_REQUEST', 'Send one credential: Authorization or X-Api-Key.');
    }
    if (authorization.slice(0, scheme.length).toLowerCase() !== scheme) throw unauthenticated();
    const value = wellFormed(authorization.slice(scheme.length).trimStart());
    return { kind: value.startsWith(keyPrefix) ? 'key' : 'token', value };
  }
  // Tokens travel as `Authorization: Bearer` only (RFC 6750).
  return apiKey === undefined ? undefined : { kind: 'key', value: wellFormed(String(apiKey)) };
}

/** RFC 6750, section 2.1: one word of ASCII. */
function wellFormed(value: string): string {
  if (value.length > maxLength || !/^[A-Za-z0-9._~+/=-]+$/.test(value)) throw unauthenticated();
  return value;
}
