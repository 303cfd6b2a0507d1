import type { Attack, Bound } from '../attack.ts';
import { largestResponse, noBrokenResponses } from '../bounds.ts';
import { addresses, oneAddress } from '../tools/addresses.ts';
import { ask, flood, type Sent } from '../tools/flood.ts';

const typeOf = (levels: number): string =>
  levels === 0 ? 'kind name' : `kind name ofType { ${typeOf(levels - 1)} }`;
const introspection = `fragment S on __Schema { types { kind name description fields(includeDeprecated: true) { name description args { name type { ...T } } type { ...T } } inputFields { name type { ...T } } enumValues { name } } directives { name args { name type { ...T } } } } fragment T on __Type { ${typeOf(7)} }`;
const times = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => each(i)).join(' ');
const nested = (sized: string) =>
  `meters${sized} { nodes { neighbours${sized} { neighbours${sized} { kwh } } } }`;
const levels = (count: number, inner: string) => `${'{"not":'.repeat(count)}${inner}${'}'.repeat(count)}`;
const where = 'query ($w: MeterWhere) { meters(where: $w) { nodes { kwh } } }';
const whereOf = (json: string): Sent => ({
  body: `{"query":${JSON.stringify(where)},"variables":{"w":${json}}}`,
});

interface Costly {
  readonly id: string;
  readonly name: string;
  readonly connections: number;
  readonly from?: readonly string[];
  readonly keyed?: boolean;
  readonly bounds?: readonly Bound[];
  readonly next: (index: number) => Sent;
}

/** Cost limit of 50,000 values: no response of them is larger. */
const counted = [largestResponse(2_048), noBrokenResponses];
const parcels = (index: number) => ask(`query Q${index} { parcels { id a${index}: label areaM2 } }`);

const all: readonly Costly[] = [
  {
    id: 'first-null',
    name: 'lists in lists with first: null',
    connections: 2,
    bounds: counted,
    next: (i) => ask(`query Q${i} { ${nested('(first: null)')} }`),
  },
  {
    id: 'first-null-variable',
    name: 'the same by a variable that is null',
    connections: 2,
    bounds: counted,
    next: (i) => ask(`query Q${i}($n: Int) { ${nested('(first: $n)')} }`, { n: null }),
  },
  {
    id: 'first-zero',
    name: 'lists in lists with first: 0 and without',
    connections: 2,
    bounds: counted,
    next: (i) => ask(`query Q${i} { ${nested(i % 2 ? '' : '(first: 0)')} }`),
  },
  {
    id: 'introspection',
    name: 'introspection under 29 aliases',
    connections: 4,
    bounds: counted,
    next: (i) => ask(`query Q${i} { ${times(29, (n) => `a${n}: __schema { ...S }`)} } ${introspection}`),
  },
  {
    id: 'introspection-type',
    name: '__type under 29 aliases',
    connections: 4,
    bounds: counted,
    next: (i) =>
      ask(
        `query Q${i} { ${times(29, (n) => `a${n}: __type(name: "Query") { fields { type { ofType { ofType { fields { name type { ...T } } } } } } }`)} } fragment T on __Type { ${typeOf(5)} }`,
      ),
  },
  {
    id: 'where-deep',
    name: 'a where of 10,000 levels',
    connections: 4,
    next: () => whereOf(levels(10_000, '{"kwh":{"eq":1}}')),
  },
  {
    id: 'where-deep-typed',
    name: 'a where of 200 levels, right to the end',
    connections: 4,
    next: (i) => whereOf(levels(200, `{"kwh":{"eq":${i}}}`)),
  },
  {
    id: 'where-wide',
    name: 'a where of 3,000 alternatives',
    connections: 4,
    next: (i) => whereOf(`{"or":[${times(3_000, (n) => `{"kwh":{"eq":${n + i}}}`).replaceAll(' ', ',')}]}`),
  },
  {
    id: 'json-deep',
    name: 'a body of 40,000 brackets',
    connections: 4,
    next: () => ({
      body: `{"query":"{ __typename }","variables":{"v":${'['.repeat(40_000)}${']'.repeat(40_000)}}}`,
    }),
  },
  {
    id: 'response-size',
    name: 'answers of 24 MB, all read',
    connections: 4,
    bounds: [largestResponse(16 * 1024), noBrokenResponses],
    next: (i) => ask(`query Q${i} { ${times(24, (n) => `a${n}: archives { id text }`)} }`),
  },
  {
    id: 'one-visitor',
    name: '16 connections of one visitor',
    connections: 16,
    from: oneAddress,
    next: parcels,
  },
  {
    id: 'many-visitors',
    name: '64 connections of visitors from 16 addresses',
    connections: 64,
    from: addresses(16),
    next: parcels,
  },
  { id: 'one-consumer', name: '16 connections of one consumer', connections: 16, keyed: true, next: parcels },
];

export const cost: readonly Attack[] = all.map(
  ({ id, name, connections, from = oneAddress, keyed, bounds = [noBrokenResponses], next }) => ({
    id: `b4-${id}`,
    name: `cost: ${name}`,
    seconds: 7,
    leastAttempts: connections * 2,
    bounds,
    async run(target) {
      const key = keyed && { authorization: `Bearer ${target.keys.greedy}` };
      const options = {
        connections,
        from,
        next: (index: number) => ({ ...next(index), ...(key && { headers: key }) }),
      };
      return (await flood(target, options)).observed();
    },
  }),
);
