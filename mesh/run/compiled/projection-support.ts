import { GraphQLError, type GraphQLLeafType, locatedError } from 'graphql';
import type { PlanField } from '../../contract/operation-plan.ts';
import type { Decision } from '../../contract/policy.ts';
import type { Row } from '../../contract/source.ts';
import { Failure } from './failure.ts';
import type { Gathered } from './gathered.ts';

export { Failure };

type Path = readonly (string | number)[];

/** A text as JSON. Lone surrogates leave as escapes (well-formed JSON.stringify, ECMA-262). */
export const text: (value: string) => string = JSON.stringify;

/** Records an error at its place. */
export function fail({ errors }: Gathered, error: unknown, { nodes }: PlanField, path: Path): void {
  errors.push(locatedError(error, nodes, path));
}

/** Null where the type allows none (GraphQL specification 6.4.4). */
export function miss(gathered: Gathered, field: PlanField, path: Path): void {
  fail(gathered, new Error(`Cannot return null for non-nullable field ${field.coordinate}.`), field, path);
}

/** The JSON of a leaf by its type's own rules; undefined when they refuse it, which is recorded. */
export function leaf(
  gathered: Gathered,
  type: GraphQLLeafType,
  value: unknown,
  field: PlanField,
  path: Path,
): string | undefined {
  try {
    const serialized = type.serialize(value);
    if (serialized === null || serialized === undefined) {
      throw new GraphQLError(`${type.name} cannot represent this value.`);
    }
    return JSON.stringify(serialized) ?? 'null';
  } catch (error) {
    fail(gathered, error, field, path);
    return undefined;
  }
}

/** A list that is no array; undefined when it cannot be read as one, which is recorded. */
export function iterate(
  gathered: Gathered,
  value: unknown,
  field: PlanField,
  path: Path,
): unknown[] | undefined {
  if (typeof value === 'object' && value !== null && Symbol.iterator in value)
    return [...(value as Iterable<unknown>)];
  const message = `Expected Iterable, but did not find one for field "${field.coordinate}".`;
  fail(gathered, new GraphQLError(message), field, path);
  return undefined;
}

/** A value through its decision, item by item for a list. */
export function decide(decision: Decision, value: unknown, row: Row): unknown {
  if (decision.kind === 'clear') return value;
  if (decision.kind === 'deny') return null;
  try {
    return Array.isArray(value) ? value.map((item) => decision.apply(item, row)) : decision.apply(value, row);
  } catch (error) {
    return new Failure(error);
  }
}
