import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConsumerRegistry, readConsumers } from './consumers.ts';
import { createIdentity, type Identity } from './identity.ts';
import type { TokenIssuer } from './issuers.ts';
import { openKeyStore } from './key-store.ts';
import { openKeyVerifier } from './key-verifier.ts';

export const refused = { code: 'UNAUTHENTICATED', message: 'The key or token is not valid.' };
export const away = { code: 'SOURCE_UNAVAILABLE' };

export const consumers: ConsumerRegistry = readConsumers(
  `consumers:
  - { id: app, organisation: city, roles: [citizen, tester], purpose: self-data }
  - { id: lead, organisation: city, roles: [lead], purpose: stewardship, subject: s1 }
  - { id: grid, organisation: grid-operator, roles: [citizen, partner], purpose: energy-planning }`,
  'consumers.yaml',
);

/** An issuer that may speak for the citizens' app only. */
export const cityIssuer: TokenIssuer = {
  issuer: 'https://id.city.example',
  audience: 'pertuis',
  jwksUrl: 'https://id.city.example/jwks',
  jwksMaxAgeSeconds: 600,
  consumers: ['app'],
  roles: ['citizen', 'tester'],
  purposes: ['self-data'],
};

export interface TestIdentity {
  readonly path: string;
  readonly store: ReturnType<typeof openKeyStore>;
  readonly failures: string[];
  readonly identity: Identity;
  identify(headers: IncomingHttpHeaders): Promise<unknown>;
  bearer(credential: string): Promise<unknown>;
  remove(): void;
}

/** Creates an identity with its own key store in a new folder. `readKeySet` serves every issuer. */
export function createTestIdentity(
  options: {
    readonly issuers?: readonly TokenIssuer[];
    readonly readKeySet?: (url: string) => Promise<unknown>;
    readonly lookEveryMs?: number;
    readonly now?: () => number;
  } = {},
): TestIdentity {
  const { issuers = [], readKeySet = async () => ({ keys: [] }), lookEveryMs = 0, now } = options;
  const folder = mkdtempSync(join(tmpdir(), 'pertuis-identity-'));
  const path = join(folder, 'keys.sqlite');
  const failures: string[] = [];
  const note = (error: unknown) => void failures.push((error as Error).message);
  const keys = openKeyVerifier(path, { lookEveryMs, onFailure: note });
  const onKeySetFailure = (_: string, error: unknown) => note(error);
  const identity = createIdentity({ consumers, keys, issuers, readKeySet, onKeySetFailure, now });
  const identify = async (headers: IncomingHttpHeaders) => identity.identify(headers);
  return {
    path,
    store: openKeyStore(path),
    failures,
    identity,
    identify,
    bearer: (credential) => identify({ authorization: `Bearer ${credential}` }),
    remove() {
      keys.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
