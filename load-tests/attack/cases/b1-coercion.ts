import type { Attack } from '../attack.ts';
import { cpuEach, largestResponse, noBrokenResponses } from '../bounds.ts';
import { ask, flood, type Sent } from '../tools/flood.ts';

/** Variables whose errors could repeat everything that came in, once per mistake. */
const fields = (count: number, each: (index: number) => [string, unknown]) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => each(index)));

const where = 'query ($w: MeterWhere) { meters(where: $w) { nodes { kwh } } }';
const unknown = (count: number) => ask(where, { w: fields(count, (i) => [`u${i.toString(36)}`, 1]) });
const list = <T>(count: number, value: T) => Array.from({ length: count }, () => value);

const bodies: readonly [string, string, Sent][] = [
  ['unknown-300', '2 KB, 300 unknown fields', unknown(300)],
  ['unknown-9000', '87 KB, 9,000 unknown fields', unknown(8_400)],
  [
    'unknown-nested',
    'unknown fields in lists of inputs',
    ask(where, {
      w: {
        or: list(
          300,
          fields(20, (i) => [`u${i}`, 1]),
        ),
      },
    }),
  ],
  [
    'wrong-list',
    'a list of 15,000 wrong values',
    ask('query ($p: [String!]!) { metersByPrm(prms: $p) { kwh } }', { p: list(15_000, [[]]) }),
  ],
  [
    'long-scalar',
    'a text of 90 KB where a number belongs, for 20 variables',
    ask(
      `query (${list(20, 0).map((_, i) => `$v${i}: Int`)}) { ${list(20, 0)
        .map((_, i) => `a${i}: meters(first: $v${i}) { nodes { kwh } }`)
        .join(' ')} }`,
      fields(20, (i) => [`v${i}`, 'x'.repeat(4_500)]),
    ),
  ],
  [
    'wrong-deep',
    'an input of 3,000 levels that ends wrong',
    ask(where, { w: JSON.parse(`${'{"not":'.repeat(3_000)}{"kwh":{"eq":"x"}}${'}'.repeat(3_000)}`) }),
  ],
  [
    'operators',
    'unknown operators and wrong values by the thousand',
    ask(where, { w: { and: list(2_500, { kwh: { near: {}, eq: [] } }) } }),
  ],
];

export const coercion: readonly Attack[] = bodies.map(([id, name, sent]) => ({
  id: `b1-${id}`,
  name: `variables: ${name}`,
  seconds: 6,
  leastAttempts: 8,
  bounds: [largestResponse(64), cpuEach(), noBrokenResponses],
  run: async (target) => (await flood(target, { connections: 4, next: () => sent })).observed(),
}));
