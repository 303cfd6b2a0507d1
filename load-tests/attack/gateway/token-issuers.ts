import { keySetNames } from '../partners/key-set-names.ts';

/** The only place where token issuers are configured: one for each way in which a key set misbehaves. */
export const audience = 'pertuis-attack';
export const issuerOf = (name: string) => `https://issuer.example/${name}`;

export function tokenIssuers(partnerUrl: string) {
  return keySetNames.map((name) => ({
    issuer: issuerOf(name),
    audience,
    jwksUrl: `${partnerUrl}/${name}`,
    consumers: ['citizen'],
    roles: ['reader'],
    purposes: ['reading'],
  }));
}
