import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { PertuisError } from '../contract/errors.ts';
import type { Principal } from '../contract/policy.ts';
import type { ConsumerRegistry } from './consumers.ts';
import { unauthenticated } from './credentials.ts';

export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
}

/** Only signatures by a private key: a shared secret or `none` would let whoever can read the key set sign. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const clockToleranceSeconds = 5;
const keySetDeadlineMs = 3_000;

/**
 * Verifies JSON Web Tokens (RFC 7519, RFC 8725) against the issuers' published keys. `jku` and `x5u` of a token are never
 * followed. Throws `UNAUTHENTICATED` for a token that does not hold, `SOURCE_UNAVAILABLE` when the key set cannot be read.
 */
export function createTokenVerifier(issuers: readonly TokenIssuer[], consumers: ConsumerRegistry) {
  const keySets = new Map(
    issuers.map((issuer) => [
      issuer.issuer,
      {
        issuer,
        keys: createRemoteJWKSet(new URL(issuer.jwksUrl), {
          timeoutDuration: keySetDeadlineMs,
          cooldownDuration: 30_000,
        }) as JWTVerifyGetKey,
      },
    ]),
  );
  return async (token: string): Promise<{ principal: Principal; expiresAtMs: number }> => {
    const trusted = keySets.get(claimedIssuer(token));
    if (!trusted) throw unauthenticated();
    const payload = await verify(token, trusted.issuer, trusted.keys);
    return { principal: principalOf(payload, consumers), expiresAtMs: (payload.exp ?? 0) * 1000 };
  };
}

async function verify(
  token: string,
  { issuer, audience }: TokenIssuer,
  keys: JWTVerifyGetKey,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp', 'sub'],
    });
    return payload;
  } catch (error) {
    if (keySetIsAway(error)) {
      throw new PertuisError(
        'SOURCE_UNAVAILABLE',
        'Tokens cannot be checked at the moment.',
        { retryAfterSeconds: 30 },
        error,
      );
    }
    throw unauthenticated();
  }
}

/** jose's generic error is an answer other than 200; what is no error of jose's is the network's. */
function keySetIsAway(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true;
  return ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'].includes(error.code);
}

/** Which key set to look in; believed only once that key set's signature has been verified. */
function claimedIssuer(token: string): string {
  const part = token.split('.')[1] ?? '';
  try {
    const { iss } = JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as { iss?: unknown };
    return typeof iss === 'string' ? iss : '';
  } catch {
    return '';
  }
}

/** Roles and purpose are those registered: a token may narrow its roles, never add one or choose another purpose. */
function principalOf(payload: JWTPayload, consumers: ConsumerRegistry): Principal {
  const consumer = consumers.get(String(payload.azp ?? payload.client_id ?? ''));
  if (!consumer) throw unauthenticated();
  const asked = Array.isArray(payload.roles) ? payload.roles.map(String) : consumer.roles;
  const purpose = payload.purpose === undefined ? consumer.purpose : String(payload.purpose);
  if (purpose !== consumer.purpose || asked.some((role) => !consumer.roles.includes(role)))
    throw unauthenticated();
  return Object.freeze({
    consumer: consumer.id,
    organisation: consumer.organisation,
    roles: Object.freeze([...asked]),
    purpose,
    subject: String(payload.sub),
  });
}
