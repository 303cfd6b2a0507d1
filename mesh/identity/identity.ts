import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Maybe } from '../contract/maybe.ts';
import type { Principal } from '../contract/policy.ts';
import type { Consumer, ConsumerRegistry } from './consumers.ts';
import { credentialOf, unauthenticated } from './credentials.ts';
import type { KeyStore } from './key-store.ts';
import { createTokenVerifier, type TokenIssuer } from './tokens.ts';
import { visitor } from './visitor.ts';

export interface IdentityOptions {
  readonly consumers: ConsumerRegistry;
  readonly keys: KeyStore;
  readonly issuers: readonly TokenIssuer[];
}

export interface Identity {
  /** Throws `UNAUTHENTICATED` for a credential that does not hold, `BAD_REQUEST` for two at once. */
  identify(headers: IncomingHttpHeaders): Maybe<Principal>;
}

const rememberedTokens = 10_000;
const rememberTokenForMs = 5 * 60_000;

/** From bearer token or API key to a principal. A verified token is remembered by its digest until it expires. */
export function createIdentity({ consumers, keys, issuers }: IdentityOptions): Identity {
  const verifyToken = createTokenVerifier(issuers, consumers);
  const verified = new LRUCache<string, Principal>({ max: rememberedTokens, ttl: rememberTokenForMs });
  const byConsumer = new Map([...consumers.values()].map((consumer) => [consumer.id, principalOf(consumer)]));

  async function byToken(token: string): Promise<Principal> {
    const digest = createHash('sha256').update(token).digest('base64url');
    const known = verified.get(digest);
    if (known) return known;
    const { principal, expiresAtMs } = await verifyToken(token);
    const ttl = Math.min(rememberTokenForMs, expiresAtMs - Date.now());
    if (ttl > 0) verified.set(digest, principal, { ttl });
    return principal;
  }

  return {
    identify(headers) {
      const credential = credentialOf(headers);
      if (credential === undefined) return visitor;
      if (!credential.startsWith('prt_')) return byToken(credential);
      const principal = byConsumer.get(keys.verify(credential)?.consumer ?? '');
      if (!principal) throw unauthenticated();
      return principal;
    },
  };
}

function principalOf({ id, organisation, roles, purpose, subject }: Consumer): Principal {
  const person = subject === undefined ? {} : { subject };
  return Object.freeze({ consumer: id, organisation, roles: Object.freeze([...roles]), purpose, ...person });
}
