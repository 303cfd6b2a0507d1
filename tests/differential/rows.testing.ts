import {
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { SelectedField, Selection } from '../../mesh/contract/source.ts';
import { fittingLeaf, oddLeaf } from './leaf-values.testing.ts';
import { type Random, seedBelow, seeded } from './random.testing.ts';

/** Everything that sources hold, told by a few numbers. */
export interface World {
  readonly seed: number;
  /** Of a thousand values, how many are not what they should be; 0 for a world in order, where no fetch fails either. */
  readonly oddPerMille: number;
  /** The longest list. */
  readonly longest: number;
  /** Whether sources return useless rows for keys: rows of other keys, or several where a link leads to one. */
  readonly surplus: boolean;
}

/** What sources answer, spelled out: by root field its rows, or its value where it is one. An `Error` is a fetch that fails. */
export interface SourceResults {
  readonly responses: Readonly<Record<string, unknown>>;
}

/** What sources hold while an operation runs. */
export type Held = World | SourceResults;

export interface RowsOptions {
  readonly schema: GraphQLSchema;
  readonly world: World;
  /** Values of fields that meet others, such as keys, by coordinate. */
  readonly pools: ReadonlyMap<string, readonly unknown[]>;
}

/** Makes values of any output type. The same place in the same world always holds the same, whatever is asked beside it. */
export interface Rows {
  value(type: GraphQLOutputType, seed: number, select: Selection, coordinate?: string): unknown;
  object(type: GraphQLCompositeType, seed: number, select: Selection): Record<string, unknown>;
}

const oddObjects = ['text', 5, true, [1], {}, Number.NaN];
const oddLists = ['text', 5, {}, true];
const oddTypenames = [undefined, 'Nowhere', 'Query', 'String', 'Node', '__Type', '', 5, null];

export function createRows({ schema, world, pools }: RowsOptions): Rows {
  const { oddPerMille, longest } = world;
  const isOdd = (random: Random) => random.chance(oddPerMille / 1000);

  function value(type: GraphQLOutputType, seed: number, select: Selection, coordinate = ''): unknown {
    const random = seeded(seed);
    if (isNonNullType(type)) return isOdd(random) ? null : present(type.ofType, seed, select, coordinate);
    return random.chance(0.1) ? null : present(type, seed, select, coordinate);
  }

  function present(type: GraphQLOutputType, seed: number, select: Selection, coordinate: string): unknown {
    const random = seeded(seedBelow(seed, 'present'));
    const strange = isOdd(random);
    if (isListType(type)) {
      if (strange) return random.pick(oddLists);
      return Array.from({ length: random.below(longest + 1) }, (_, index) =>
        value(type.ofType, seedBelow(seed, String(index)), select, coordinate),
      );
    }
    if (isLeafType(type)) {
      // There are many leaves, and an odd one leaves most of its surroundings intact.
      if (strange || isOdd(random) || isOdd(random)) return oddLeaf(random, type);
      const pool = pools.get(coordinate);
      return pool ? random.pick(pool) : fittingLeaf(random, type);
    }
    return strange
      ? random.pick(oddObjects)
      : object(getNamedType(type) as GraphQLCompositeType, seed, select);
  }

  function object(type: GraphQLCompositeType, seed: number, select: Selection): Record<string, unknown> {
    const random = seeded(seedBelow(seed, 'object'));
    const concrete = isObjectType(type) ? type : random.pick(schema.getPossibleTypes(type));
    const row: Record<string, unknown> = {};
    if (isAbstractType(type)) row.__typename = isOdd(random) ? random.pick(oddTypenames) : concrete.name;
    // Some sources bring all that they have, whatever was asked.
    if (random.chance(0.25)) addLeaves(row, concrete, seed);
    for (const field of select) {
      const own = concrete.getFields()[field.name];
      if (!own || !isFetchedOn(schema, concrete, field)) continue;
      const at = seedBelow(seed, field.key);
      if (isOdd(seeded(seedBelow(at, 'missing')))) continue;
      row[field.key] = value(own.type, at, field.fields ?? [], `${concrete.name}.${field.name}`);
    }
    return row;
  }

  function addLeaves(row: Record<string, unknown>, type: GraphQLObjectType, seed: number) {
    for (const { name, type: own } of Object.values(type.getFields())) {
      if (!isCompositeType(getNamedType(own)))
        row[name] = value(own, seedBelow(seed, name), [], `${type.name}.${name}`);
    }
  }

  return { value, object };
}

function isFetchedOn(schema: GraphQLSchema, type: GraphQLObjectType, { on }: SelectedField): boolean {
  if (!on) return true;
  return on.some((name) => {
    const received = schema.getType(name);
    return received === type || (isAbstractType(received) && schema.isSubType(received, type));
  });
}
