import { type GraphQLSchema, getNullableType, isListType, isObjectType } from 'graphql';
import type { Composition, Link } from '../../mesh/contract/composition.ts';
import {
  type FetchRequest,
  type FetchResult,
  type Key,
  type Row,
  SourceFailure,
} from '../../mesh/contract/source.ts';
import { type Random, seedBelow, seeded } from './random.testing.ts';
import { rootType, rowType } from './row-types.testing.ts';
import { createRows, type World } from './rows.testing.ts';

export type Pools = ReadonlyMap<string, readonly unknown[]>;

export interface TestResponse {
  /** An `Error` of another kind is thrown. */
  readonly result: FetchResult | Error;
  /** How many turns of the event loop's smallest queue it takes. */
  readonly turns: number;
}

/** Kinds that open no circuit breaker: an engine's breaker would remember them into the next operation. */
const failures = [
  () => new SourceFailure('bad-response', 'not JSON', { upstreamStatus: 500 }),
  () => new SourceFailure('refused', 'no', { upstreamStatus: 403 }),
  () => new SourceFailure('bad-input', 'what?', { retryAfterSeconds: 9 }),
  () => new Error('nobody caught this'),
];

/** Longer than what a client may ask for. */
const longPage = 1_001;

/** What the sources of a composition answer to a request in a world: always the same, for each key by itself. */
export function createMemoryResponses(
  { schema, roots, links }: Composition,
  pools: Pools,
  world: World,
): (request: FetchRequest) => TestResponse {
  const { value, object } = createRows({ schema, world, pools });
  const byTarget = new Map([...links.values()].map((link) => [link.target, link]));
  const toOne = new Set(
    [...byTarget].filter(([, link]) => !leadsToList(schema, link)).map(([target]) => target),
  );

  return (request) => {
    const { coordinate } = request;
    const seed = seedBelow(world.seed, `${coordinate} ${argsOf(request)}`);
    const random = seeded(seed);
    const turns = random.below(6);
    if (random.chance(Math.min(0.03, world.oddPerMille / 1000)))
      return { result: random.pick(failures)(), turns };
    const bytes = random.below(1000);
    const provenance = {
      source: roots.get(coordinate)?.source ?? '',
      fetchedAt: '2026-11-24T05:30:00Z',
      bytes,
      calls: 1,
      ...(random.chance(0.2) && { maxAgeSeconds: random.pick([0, 10, 40]) }),
    };
    return { result: { provenance, ...fetch(request, seed, random) }, turns };
  };

  function fetch(request: FetchRequest, seed: number, random: Random): Pick<FetchResult, 'rows' | 'page'> {
    const { coordinate, select } = request;
    const facts = roots.get(coordinate)?.facts;
    const type = rowType(schema, coordinate);
    if (request.keys && type) return { rows: rowsByKey(request, seed) };
    if (facts?.shape === 'value' || !type) {
      return { rows: [{ value: value(rootType(schema, coordinate), seed, select) }] as Row[] };
    }
    const rows = Array.from({ length: random.below(world.longest + 1) }, (_, index) =>
      object(type, seedBelow(seed, String(index)), select),
    ) as Row[];
    // What the engine reads to evaluate itself is more than there is here.
    const isCut = facts?.shape === 'connection' && (request.query?.first ?? longPage) < longPage;
    return isCut ? { rows, page: pageBy(random) } : { rows };
  }

  function rowsByKey({ coordinate, keys = [], select }: FetchRequest, seed: number): Row[] {
    const type = rowType(schema, coordinate);
    const keyField =
      byTarget.get(coordinate)?.valueKeyField ?? roots.get(coordinate)?.facts.keys?.field ?? 'id';
    if (!type) return [];
    const one = !world.surplus && toOne.has(coordinate);
    return distinct(world.surplus ? [...keys, 'stray'] : keys).flatMap((key) => {
      const at = seedBelow(seed, `key ${key}`);
      return Array.from({ length: seeded(at).pick(one ? [0, 1, 1, 1] : [0, 1, 1, 2]) }, (_, index) => ({
        ...object(type, seedBelow(at, String(index)), select),
        [keyField]: key,
      })) as Row[];
    });
  }

  function argsOf({ coordinate, args, query }: FetchRequest): string {
    const keysArg = byTarget.get(coordinate)?.keysArg ?? roots.get(coordinate)?.facts.keys?.arg;
    return JSON.stringify([query, Object.entries(args).filter(([name]) => name !== keysArg)]);
  }
}

/** Keys that read the same are the same. */
function distinct(keys: readonly Key[]): Key[] {
  return [...new Map(keys.map((key) => [String(key), key])).values()];
}

function leadsToList(schema: GraphQLSchema, { coordinate }: Link): boolean {
  const [name = '', field = ''] = coordinate.split('.');
  const type = schema.getType(name);
  return isObjectType(type) && isListType(getNullableType(type.getFields()[field]?.type));
}

function pageBy(random: Random) {
  return {
    hasNextPage: random.chance(0.5),
    endCursor: random.pick(['"c"', null]),
    totalCount: random.pick([0, 12, null]),
    ...(random.chance(0.2) && { truncated: 'the portal’s wall' }),
  };
}
