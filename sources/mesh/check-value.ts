import {
  type GraphQLAbstractType,
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
  /** Returns whether a custom scalar may hold an object or a list. */
  readonly isOpen: (scalar: string) => boolean;
  /** False leaves scalars and enums to the engine, which reports an error at each one that does not fit. */
  readonly checksLeaves: boolean;
}

/**
 * Validates the selected values against the types of the description. The engine checks nulls. Throws `SourceFailure` for
 * the first value that does not fit.
 */
export function checkValue(
  value: unknown,
  { coordinate, select }: Pick<FetchRequest, 'coordinate' | 'select'>,
  types: ValueTypes,
): void {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const root = types.schema.getType(typeName);
  const field = isObjectType(root) ? root.getFields()[fieldName] : undefined;
  if (field) compile(field.type, select, types)(value);
}

type Check = (value: unknown) => void;

/** Compiles the type checks once for all rows, because a type takes longer to inspect than a value. */
function compile(output: GraphQLOutputType, select: Selection, types: ValueTypes): Check {
  const type = getNullableType(output);
  if (isListType(type)) return compileList(compile(type.ofType, select, types));
  if (isLeafType(type)) return compileLeaf(type, types);
  if (isAbstractType(type)) return compileAbstract(type, select, types);
  return compileObject(type, select, types);
}

function compileList(check: Check): Check {
  return (value) => {
    if (value === null || value === undefined) return;
    if (!Array.isArray(value)) throw misfit('a list');
    for (const item of value) check(item);
  };
}

function compileObject(type: GraphQLObjectType, select: Selection, types: ValueTypes): Check {
  const fields = type.getFields();
  const checks = select.flatMap(({ key, name, on, fields: inner = [] }): [string, Check][] => {
    const field = on && !on.includes(type.name) ? undefined : fields[name];
    return field ? [[key, compile(field.type, inner, types)]] : [];
  });
  return (value) => {
    if (value === null || value === undefined) return;
    if (typeof value !== 'object' || Array.isArray(value)) throw misfit(type.name);
    for (const [key, check] of checks) check((value as Row)[key]);
  };
}

function compileAbstract(abstract: GraphQLAbstractType, select: Selection, types: ValueTypes): Check {
  const checks = new Map<string, Check>();
  return (value) => {
    if (value === null || value === undefined) return;
    const typeName = String((value as Row).__typename);
    let check = checks.get(typeName);
    if (!check) {
      const type = types.schema.getType(typeName);
      if (!isObjectType(type) || !types.schema.isSubType(abstract, type)) throw misfit(abstract.name);
      check = compileObject(type, select, types);
      checks.set(typeName, check);
    }
    check(value);
  };
}

const expected: Readonly<Record<string, string>> = { Int: 'number', Float: 'number', Boolean: 'boolean' };

const fits: Check = () => {};

function compileLeaf(type: GraphQLLeafType, { isOpen, checksLeaves }: ValueTypes): Check {
  if (!checksLeaves) return fits;
  const kind = expected[type.name];
  const mayHoldObjects = isScalarType(type) && !isSpecifiedScalarType(type) && isOpen(type.name);
  return (value) => {
    if (value === null || value === undefined || mayHoldObjects) return;
    if (kind === undefined ? typeof value === 'object' : typeof value !== kind) throw misfit(type.name);
  };
}

function misfit(what: string): SourceFailure {
  return new SourceFailure('bad-response', `expected ${what} where the description declares one`);
}
