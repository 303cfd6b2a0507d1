import type { KnownTypes } from '../differential/known-types.testing.ts';
import type { Random } from '../differential/random.testing.ts';
import { writeDocument } from '../differential/write-document.testing.ts';
import { corrupt, hostileValue } from './hostile-values.ts';
import { mutateText } from './mutate-text.ts';

/** The parameters of a GraphQL request, right or wrong. */
export interface Parameters {
  readonly query: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
  readonly extensions?: unknown;
}

const names = ['', 'Q0', 'q\n', ' ', '\u0000', 'nope', '__proto__', 'n'.repeat(300), 7, [], 'é', '"'];
const extensions = [
  { eco: true },
  { provenance: true, plan: true },
  { persistedQuery: {} },
  [],
  'x',
  { eco: 'yes' },
];

/** Documents that stress one bound each. */
const heavy = [
  (random: Random) => `{ ${'things { '.repeat(random.below(80))} id ${'}'.repeat(random.below(80))} }`,
  (random: Random) =>
    `{ ${Array.from({ length: random.below(200) }, (_, i) => `a${i}: __typename`).join(' ')} }`,
  (random: Random) =>
    `{ bins(where: ${'{ not: '.repeat(random.below(70))} {} ${'}'.repeat(random.below(70))}) { nodes { id } } }`,
  (random: Random) =>
    `{ ...F0 } ${Array.from({ length: random.below(40) }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`).join(' ')}`,
  (random: Random) => `{ echo(text: "${'x'.repeat(random.below(60_000))}") }`,
  (random: Random) => `{ ${Array.from({ length: random.below(300) }, (_, i) => `nope${i}`).join(' ')} }`,
  () => '{ broken { id count kind wrong } }',
  () => 'subscription { tick(id: "1") { id name next { id } } }',
  () => 'subscription S($m: Match) { tick(id: "1", match: $m) { id secret } }',
  () => 'query ($m: Match, $n: [[Int!]], $k: [Kind!]) { things(match: $m, kinds: $k) { id } echo(any: $n) }',
  () => '{ __schema { types { name fields { name type { name ofType { name } } } } } }',
];

export function writeParameters(random: Random, types: KnownTypes): Parameters {
  const { text, rounds } = writeDocument(random, types);
  const { operationName, variables } = random.pick(rounds);
  const fresh: Parameters = { query: text, operationName, variables };
  if (random.chance(0.35)) return fresh;
  return random.pick<() => Parameters>([
    () => ({ ...fresh, query: mutateText(random, text) }),
    () => ({ ...fresh, query: mutateText(random, text) }),
    ...Array.from({ length: 4 }, () => () => ({ ...fresh, variables: corrupt(random, variables) })),
    () => ({ ...fresh, operationName: random.pick(names) }),
    () => ({ ...fresh, extensions: random.pick(extensions) }),
    () => ({ query: hostileValue(random) }),
    () => ({
      query: random.pick(heavy)(random),
      variables: { m: hostileValue(random), n: hostileValue(random), k: hostileValue(random) },
    }),
    () => ({ query: mutateText(random, random.pick(heavy)(random)) }),
    () => ({ ...fresh, [random.pick(['id', 'documentId', '__proto__', 'Query'])]: hostileValue(random) }),
  ])();
}
