import { importJWK } from 'jose';
import type { Attack, Target } from '../attack.ts';
import { cpuEach, noBrokenResponses, none } from '../bounds.ts';
import { keySetNames } from '../partners/key-set-names.ts';
import { ask, flood } from '../tools/flood.ts';
import { oddClaims, oddTokens, signOdd, unsigned } from '../tools/tokens.ts';

const body = ask('{ sectors { code } }').body as string;
const withToken = (token: string) => ({ body, headers: { authorization: `Bearer ${token}` } });

const keySets: readonly Attack[] = keySetNames
  .filter((name) => name !== 'honest')
  .map((name) => ({
    id: `b5-keys-${name}`,
    name: `identity: a key set that is ${name}`,
    seconds: 6,
    leastAttempts: 4,
    issuers: true,
    fault: 'key-sets',
    bounds: [cpuEach(), noBrokenResponses],
    run: async (target) =>
      (await flood(target, { connections: 4, next: (i) => withToken(unsigned(name, i)) })).observed(),
  }));

const odd: Attack = {
  id: 'b5-odd-tokens',
  name: 'identity: what is no token',
  seconds: 5,
  leastAttempts: 100,
  issuers: true,
  fault: 'key-sets',
  bounds: [none('accepted', 'tokens accepted'), noBrokenResponses, cpuEach()],
  async run(target) {
    const next = (i: number) => withToken(oddTokens[i % oddTokens.length] as string);
    const seen = (await flood(target, { connections: 4, next })).observed();
    return { ...seen, counts: { accepted: seen.statuses['200'] ?? 0 } };
  },
};

const signed: Attack = {
  id: 'b5-odd-claims',
  name: 'identity: signed tokens with odd claims',
  seconds: 5,
  leastAttempts: 100,
  issuers: true,
  fault: 'key-sets',
  bounds: [none('accepted', 'odd claims accepted'), noBrokenResponses, cpuEach()],
  async run(target) {
    const jwk = await (await fetch(`${target.partnerUrl}/private`)).json();
    const key = (await importJWK(jwk as never, 'ES256')) as CryptoKey;
    const tokens = await Promise.all(oddClaims.map((_, index) => signOdd(index, key)));
    const next = (i: number) => withToken(tokens[i % tokens.length] as string);
    const counter = await flood(target, { connections: 4, next });
    let accepted = 0;
    for (const [index, token] of tokens.entries()) {
      const { status, text } = await askOnce(target, token);
      if (status === 200) accepted += 1;
      if (status === 200 || !counter.response(status, text.length, text))
        process.stderr.write(`${status} for ${JSON.stringify(oddClaims[index])}\n`);
    }
    return counter.observed({ accepted });
  },
};

async function askOnce({ url }: Target, token: string) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
  return { status: response.status, text: await response.text() };
}

const knownKeys: Attack = {
  id: 'b5-guesses',
  name: 'identity: 100 guesses of a key at a time',
  seconds: 5,
  leastAttempts: 500,
  bounds: [none('accepted', 'keys accepted'), noBrokenResponses, cpuEach()],
  async run(target) {
    const [, id = ''] = /^prt_([^_]+)_/.exec(target.keys.citizen ?? '') ?? [];
    const guess = (i: number) => `prt_${id}_${String(i).padStart(43, 'A')}`;
    const seen = (await flood(target, { connections: 100, next: (i) => withToken(guess(i)) })).observed();
    return { ...seen, counts: { accepted: seen.statuses['200'] ?? 0 } };
  },
};

export const identity: readonly Attack[] = [...keySets, odd, signed, knownKeys];
