import {
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLLeafType,
  type GraphQLSchema,
  isObjectType,
  locatedError,
} from 'graphql';
import type { PlanField } from '../../contract/operation-plan.ts';
import type { Decision } from '../../contract/policy.ts';
import type { Row } from '../../contract/source.ts';
import { applyDecision } from '../apply-decision.ts';
import { Failure } from './failure.ts';
import type { FetchedData } from './fetched-data.ts';
import type { JsonWriter } from './json-writer.ts';

export { again, keep, takeBack } from './repeats.ts';
export { Failure };

/** Place of a field in a response; null for the index of a list. */
export interface Spot {
  readonly field: PlanField;
  readonly path: readonly (string | null)[];
  /** The path as one text: see `fieldName`. */
  readonly name: string;
}

type Indexes = readonly number[];

export const NONE: readonly Row[] = [];
/** The row of a value outside all rows. */
export const NOTHING: Row = {};
export const NULL = Buffer.from('null');
export const TRUE = Buffer.from('true');
export const FALSE = Buffer.from('false');

/** Records an error at its place. */
export function fail(
  { errors }: FetchedData,
  error: unknown,
  { field, path, name }: Spot,
  indexes: Indexes,
): void {
  errors.add(name, error, () => {
    let next = 0;
    const place = path.map((step) => step ?? indexes[next++] ?? 0);
    return locatedError(error, field.nodes, place);
  });
}

/** Reports a null where the type allows none (GraphQL specification 6.4.4). */
export function miss(fetched: FetchedData, spot: Spot, indexes: Indexes): void {
  const message = `Cannot return null for non-nullable field ${spot.field.coordinate}.`;
  fail(fetched, new Error(message), spot, indexes);
}

/** Writes a leaf by its type's own rules. Returns false when they reject it, and records the error. */
export function leaf(
  fetched: FetchedData,
  writer: JsonWriter,
  type: GraphQLLeafType,
  value: unknown,
  spot: Spot,
  indexes: Indexes,
): boolean {
  let json: string;
  try {
    const serialized = type.serialize(value);
    if (serialized === null || serialized === undefined) {
      throw new GraphQLError(`${type.name} cannot represent this value.`);
    }
    json = JSON.stringify(serialized) ?? 'null';
  } catch (error) {
    fail(fetched, error, spot, indexes);
    return false;
  }
  // Errors of the writer end the whole response.
  writer.json(json);
  return true;
}

/** Reads a list that is not an array. Returns undefined when it is not iterable, and records the error. */
export function iterate(
  fetched: FetchedData,
  value: unknown,
  spot: Spot,
  indexes: Indexes,
): unknown[] | undefined {
  if (typeof value === 'object' && value !== null && Symbol.iterator in value)
    return [...(value as Iterable<unknown>)];
  const message = `Expected Iterable, but did not find one for field "${spot.field.coordinate}".`;
  fail(fetched, new GraphQLError(message), spot, indexes);
  return undefined;
}

/** Reports an object whose `__typename` is none of the possible types. */
export function unresolved(
  fetched: FetchedData,
  value: Row,
  schema: GraphQLSchema,
  type: GraphQLAbstractType,
  spot: Spot,
  indexes: Indexes,
): false {
  const name = typeof value === 'object' ? value.__typename : undefined;
  fail(fetched, new GraphQLError(whyUnresolved(name, schema, type, spot)), spot, indexes);
  return false;
}

/** Returns the message of graphql-js. */
function whyUnresolved(
  name: unknown,
  schema: GraphQLSchema,
  { name: abstract }: GraphQLAbstractType,
  { field }: Spot,
) {
  if (typeof name !== 'string')
    return `Abstract type "${abstract}" must resolve to an Object type at runtime for field "${field.coordinate}". Either the "${abstract}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`;
  const type = schema.getType(name);
  if (!type)
    return `Abstract type "${abstract}" was resolved to a type "${name}" that does not exist inside the schema.`;
  return isObjectType(type)
    ? `Runtime Object type "${name}" is not a possible type for "${abstract}".`
    : `Abstract type "${abstract}" was resolved to a non-object type "${name}".`;
}

/** Applies a decision to a value. A decision that fails becomes a failure in its place. */
export function decide({ transforms }: FetchedData, decision: Decision, value: unknown, row: Row): unknown {
  try {
    return applyDecision(decision, value, row, transforms);
  } catch (error) {
    return new Failure(error);
  }
}
