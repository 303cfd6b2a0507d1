import { createHash } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Principal } from '../contract/policy.ts';
import type { MaybePromise } from '../core/maybe-promise.ts';
import type { ConsumerRegistry } from './consumers.ts';
import { unauthenticated } from './credentials.ts';
import type { TokenIssuer } from './issuers.ts';
import { createKeySet, type Generation, type KeySet } from './key-set.ts';
import { principalOfClaims } from './token-principal.ts';
import { algorithms, readUnverifiedClaims } from './token-shape.ts';

export interface TokenOptions {
  readonly issuers: readonly TokenIssuer[];
  readonly consumers: ConsumerRegistry;
  /** Fetches a JSON Web Key Set, within a deadline and a size, following no redirect. */
  readonly readKeySet: (url: string) => Promise<unknown>;
  readonly onKeySetFailure: (issuer: string, error: unknown) => void;
  /** Key sets that an earlier snapshot has read. New ones are added, and those of other issuers are removed. */
  readonly keySets?: Map<string, KeySet> | undefined;
  /** A monotonic clock, in milliseconds. */
  readonly now?: (() => number) | undefined;
}

interface Trusted {
  readonly issuer: TokenIssuer;
  readonly keySet: KeySet;
}

interface Verified {
  readonly principal: Principal;
  readonly expiresAtMs: number;
  readonly keySet: KeySet;
  readonly generation: Generation;
}

const maxRemembered = 10_000;
const clockToleranceSeconds = 5;

/**
 * Creates the function that turns a JSON Web Token (RFC 7519, RFC 8725) into its principal. Verified tokens
 * are cached by their digest until they expire or their issuer publishes other keys.
 *
 * @throws {PertuisError} `UNAUTHENTICATED` for an invalid token, `SOURCE_UNAVAILABLE` when keys cannot be
 *   read.
 */
export function createTokenIdentity(options: TokenOptions): (token: string) => MaybePromise<Principal> {
  const { consumers } = options;
  const keySets = readKeySets(options);
  const trusted = new Map<string, Trusted>(
    options.issuers.map((issuer) => [
      issuer.issuer,
      { issuer, keySet: keySets.get(keySetName(issuer)) as KeySet },
    ]),
  );
  const remembered = new LRUCache<string, Verified>({ max: maxRemembered });

  async function look(token: string, digest: string, known: Verified | undefined): Promise<Principal> {
    if (known && isHeld(known, await known.keySet.current())) return known.principal;
    const verified = await verify(token, trusted, consumers);
    remembered.set(digest, verified);
    return verified.principal;
  }

  return (token) => {
    const digest = createHash('sha256').update(token).digest('base64url');
    const known = remembered.get(digest);
    return known && isHeld(known, known.keySet.fresh) ? known.principal : look(token, digest, known);
  };
}

/** Keys that were read already need not be read again before the next token: their issuer may be down at this moment. */
function readKeySets({ issuers, readKeySet, onKeySetFailure, now, ...options }: TokenOptions) {
  const { keySets = new Map<string, KeySet>() } = options;
  const names = new Set(issuers.map(keySetName));
  for (const name of [...keySets.keys()]) if (!names.has(name)) keySets.delete(name);
  for (const issuer of issuers) {
    if (keySets.has(keySetName(issuer))) continue;
    const keySet = createKeySet({
      read: () => readKeySet(issuer.jwksUrl),
      maxAgeMs: issuer.jwksMaxAgeSeconds * 1000,
      onFailure: (error) => onKeySetFailure(issuer.issuer, error),
      now,
    });
    keySets.set(keySetName(issuer), keySet);
  }
  return keySets;
}

function keySetName({ issuer, jwksUrl, jwksMaxAgeSeconds }: TokenIssuer): string {
  return JSON.stringify([issuer, jwksUrl, jwksMaxAgeSeconds]);
}

function isHeld({ generation, expiresAtMs }: Verified, now: Generation | undefined): boolean {
  return generation === now && Date.now() < expiresAtMs;
}

/** Checks shape, bounds and claims first. The signature comes last, because it costs most. */
async function verify(
  token: string,
  trusted: ReadonlyMap<string, Trusted>,
  consumers: ConsumerRegistry,
): Promise<Verified> {
  const claims = readUnverifiedClaims(token);
  const { issuer, keySet } = (claims && trusted.get(claims.iss)) ?? {};
  const principal = claims && issuer && principalOfClaims(claims, issuer, consumers);
  if (!principal || !keySet) throw unauthenticated();
  let generation = await keySet.current();
  if ((await check(token, issuer, generation)) === 'unknown key') {
    generation = await keySet.newerThan(generation);
    if ((await check(token, issuer, generation)) === 'unknown key') throw unauthenticated();
  }
  return { principal, expiresAtMs: claims.exp * 1000, keySet, generation };
}

async function check(
  token: string,
  { issuer, audience }: TokenIssuer,
  { findKey }: Generation,
): Promise<'good' | 'unknown key'> {
  try {
    await jwtVerify(token, findKey, {
      issuer,
      audience,
      algorithms: [...algorithms],
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['iss', 'aud', 'exp', 'sub'],
    });
    return 'good';
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return 'unknown key';
    throw unauthenticated();
  }
}
