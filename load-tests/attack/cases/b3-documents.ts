import type { Attack } from '../attack.ts';
import { cpuEach, memoryGrowth, noBrokenResponses } from '../bounds.ts';
import { ask, flood, type Sent } from '../tools/flood.ts';

/** Texts that cost their sender little and the gateway much to remember, each another one. */
const again = (word: string, count: number) => `${word} `.repeat(count);
const heavy = again('code', 1_900);

const texts: readonly [string, string, (index: number) => Sent][] = [
  ['distinct', 'texts of 1,900 tokens', (i) => ask(`query Q${i} { sectors { ${heavy}} }`)],
  ['padded', 'one text with ever other comments', (i) => ask(`{ sectors { ${heavy}} } #${i}`)],
  [
    'invalid',
    'refused texts of 1,900 unknown fields',
    (i) => ask(`query Q${i} { sectors { ${again(`u${i}`, 1_900)}} }`),
  ],
  ['syntax', 'texts that break off at the end', (i) => ask(`query Q${i} { sectors { ${heavy}`)],
  [
    'fragments',
    'texts of 240 fragments that nobody spreads',
    (i) =>
      ask(
        `{ sectors { code } } ${Array.from({ length: 240 }, (_, n) => `fragment F${n}x${i} on Sector { code }`).join(' ')}`,
      ),
  ],
  [
    'costly',
    'refused texts that cost too much',
    (i) =>
      ask(
        `query Q${i} { meters(first: 1000) { nodes { neighbours(first: 1000) { ${again('kwh', 1_800)}} } } }`,
      ),
  ],
  [
    'literals',
    'texts with literals of 80 KB',
    (i) => ask(`{ metersByPrm(prms: ["${i}${'x'.repeat(80_000)}"]) { kwh } }`),
  ],
  [
    'variables',
    'one text, ever other variables of 80 KB',
    (i) =>
      ask('query ($p: [String!]!) { metersByPrm(prms: $p) { kwh } }', { p: [`${i}${'x'.repeat(80_000)}`] }),
  ],
  [
    'hashes',
    'document ids that nobody knows',
    (i) => ({
      body: JSON.stringify({
        extensions: { persistedQuery: { version: 1, sha256Hash: i.toString(16).padStart(64, '0') } },
      }),
    }),
  ],
];

export const documents: readonly Attack[] = texts.map(([id, name, next]) => ({
  id: `b3-${id}`,
  name: `documents: ${name}`,
  seconds: 8,
  leastAttempts: 40,
  bounds: [memoryGrowth(220), cpuEach(), noBrokenResponses],
  run: async (target) => (await flood(target, { connections: 6, next })).observed(),
}));
