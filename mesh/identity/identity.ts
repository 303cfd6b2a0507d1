import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../contract/policy.ts';
import type { MaybePromise } from '../core/maybe-promise.ts';
import { anonymousPrincipal } from './anonymous-principal.ts';
import type { Consumer, ConsumerRegistry } from './consumers.ts';
import { credentialOf, unauthenticated } from './credentials.ts';
import type { KeyVerifier } from './key-verifier.ts';
import { createTokenIdentity, type TokenOptions } from './tokens.ts';

export interface IdentityOptions extends TokenOptions {
  readonly consumers: ConsumerRegistry;
  readonly keys: KeyVerifier;
}

export interface Identity {
  /**
   * Returns the client of a request: synchronously when its credential is cached, otherwise as a promise.
   *
   * @throws {PertuisError} `UNAUTHENTICATED` for an invalid credential, `BAD_REQUEST` for two,
   *   `SOURCE_UNAVAILABLE` when it cannot be checked.
   */
  identify(headers: IncomingHttpHeaders): MaybePromise<Principal>;
}

/** Creates the function that turns a bearer token or an API key into a principal. */
export function createIdentity({ keys, ...options }: IdentityOptions): Identity {
  const identifyToken = createTokenIdentity(options);
  const byConsumer = new Map(
    [...options.consumers.values()].map((consumer) => [consumer.id, principalOf(consumer)]),
  );
  return {
    identify(headers) {
      const credential = credentialOf(headers);
      if (credential === undefined) return anonymousPrincipal;
      if (credential.kind === 'token') return identifyToken(credential.value);
      const principal = byConsumer.get(keys.verify(credential.value) ?? '');
      if (!principal) throw unauthenticated();
      return principal;
    },
  };
}

function principalOf({ id, organisation, roles, purpose, subject, deniedFields }: Consumer): Principal {
  return Object.freeze({
    ...{ consumer: id, organisation, roles: Object.freeze([...roles]), purpose },
    ...(deniedFields && { deniedFields }),
    ...(subject !== undefined && { subject }),
  });
}
