import {
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import { type FetchRequest, type Row, type Selection, SourceFailure } from '../../mesh/contract/source.ts';

export interface ValueTypes {
  readonly schema: GraphQLSchema;
  /** Whether a scalar that GraphQL itself does not define may hold an object or a list. */
  readonly isOpen: (scalar: string) => boolean;
}

/**
 * Holds what was selected against the types that the description promises. Null is left to the engine. Throws `SourceFailure`
 * for the first value that does not fit.
 */
export function checkValue(
  value: unknown,
  { coordinate, select }: Pick<FetchRequest, 'coordinate' | 'select'>,
  types: ValueTypes,
): void {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const root = types.schema.getType(typeName);
  const field = isObjectType(root) ? root.getFields()[fieldName] : undefined;
  if (field) check(value, field.type, select, types);
}

function check(value: unknown, output: GraphQLOutputType, select: Selection, types: ValueTypes): void {
  if (value === null || value === undefined) return;
  const type = getNullableType(output);
  if (isListType(type)) {
    if (!Array.isArray(value)) throw misfit('a list');
    for (const item of value) check(item, type.ofType, select, types);
  } else if (isLeafType(type)) {
    if (!fits(value, type, types)) throw misfit(type.name);
  } else {
    if (typeof value !== 'object' || Array.isArray(value)) throw misfit(type.name);
    const row = value as Row;
    const own = isAbstractType(type) ? types.schema.getType(String(row.__typename)) : type;
    if (!isObjectType(own)) throw misfit(type.name);
    checkFields(row, own, select, types);
  }
}

function checkFields(row: Row, type: GraphQLObjectType, select: Selection, types: ValueTypes) {
  const fields = type.getFields();
  for (const { key, name, on, fields: inner = [] } of select) {
    const field = on && !on.includes(type.name) ? undefined : fields[name];
    if (field) check(row[key], field.type, inner, types);
  }
}

const expected: Readonly<Record<string, string>> = { Int: 'number', Float: 'number', Boolean: 'boolean' };

function fits(value: unknown, type: GraphQLLeafType, { isOpen }: ValueTypes): boolean {
  const kind = expected[type.name];
  if (kind) return typeof value === kind;
  if (typeof value !== 'object') return true;
  return isScalarType(type) && !isSpecifiedScalarType(type) && isOpen(type.name);
}

function misfit(what: string): SourceFailure {
  return new SourceFailure('bad-answer', `the response is not ${what} where the description says so`);
}
