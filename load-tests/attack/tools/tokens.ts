import { type JWTPayload, SignJWT } from 'jose';
import { audience, issuerOf } from '../gateway/token-issuers.ts';

const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const inOneHour = () => Math.floor(Date.now() / 1_000) + 3_600;

const claims = (issuer: string): JWTPayload => ({
  iss: issuerOf(issuer),
  aud: audience,
  exp: inOneHour(),
  sub: 'hh-1',
  azp: 'citizen',
});

/** A token whose signature is junk: the gateway has to look into the issuer's key set to find out. */
export function unsigned(issuer: string, index: number): string {
  const header = { alg: 'ES256', kid: `k${index}` };
  return `${part(header)}.${part({ ...claims(issuer), n: index })}.${'A'.repeat(86)}`;
}

/** Claims that a careless reader takes for others. Each is one difference from a good token. */
export const oddClaims: readonly Record<string, unknown>[] = [
  { sub: ['hh-00042'] },
  { sub: null },
  { sub: {} },
  { sub: 42 },
  { sub: true },
  { sub: '' },
  { azp: ['citizen'] },
  { azp: { toString: 'citizen' } },
  { azp: '__proto__' },
  { roles: ['reader', ['operator']] },
  { roles: [['reader']] },
  { roles: { 0: 'reader' } },
  { roles: 'reader' },
  { roles: [null] },
  { purpose: ['reading'] },
  { purpose: {} },
  { purpose: null },
  { exp: '9999999999' },
  { exp: null },
  { nbf: 'x' },
  { iat: {} },
  { aud: [[audience]] },
  { aud: { 0: audience } },
  { iss: [issuerOf('honest')] },
  { iss: null },
];

export async function signOdd(index: number, privateKey: CryptoKey): Promise<string> {
  const odd = oddClaims[index % oddClaims.length];
  // jose checks claims when it is told them one by one, so they are given whole.
  const payload = { ...claims('honest'), ...odd, jti: String(index) } as JWTPayload;
  return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'k1' }).sign(privateKey);
}

/** No tokens at all, or hardly. */
export const oddTokens: readonly string[] = [
  '.',
  '..',
  'a.b.c',
  `${part('{}')}.${part('{}')}.`,
  `${part({ alg: 'none' })}.${part(claims('honest'))}.`,
  `${part({ alg: 'HS256', kid: 'k1' })}.${part(claims('honest'))}.AAAA`,
  `${part({ alg: 'ES256', kid: 'k1', jku: 'http://127.0.0.1:1/', crit: ['x'] })}.${part(claims('honest'))}.AAAA`,
  `${part({ alg: 'ES256', kid: { k: 1 } })}.${part(claims('honest'))}.AAAA`,
  `${part('null')}.${part('null')}.AAAA`,
  `${part({ alg: 'ES256' })}.${part('{"iss":"__proto__"}')}.AAAA`,
  `${part({ alg: 'ES256' })}.${part('[['.repeat(2_500))}.AAAA`,
  `${part({ alg: 'ES256' })}.${part('{"iss":{"toString":1}}')}.AAAA`,
  `${part({ alg: ['ES256'] })}.${part(claims('honest'))}.AAAA`,
  'A'.repeat(8_000),
  `prt_${'A'.repeat(500)}`,
  'prt_',
  'prt__',
  'prt___proto___x',
];
