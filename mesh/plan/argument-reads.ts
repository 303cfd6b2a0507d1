import {
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
} from 'graphql';

/**
 * A column that an argument reads, with the values that it is compared with. Undefined stands for any other
 * comparison.
 */
export interface ColumnRead {
  /** `Type.field`. */
  readonly column: string;
  readonly values: readonly unknown[];
}

export interface Reading {
  readonly reads: ColumnRead[];
  /** The part of the argument whose columns are unknown. */
  undeclared: string | undefined;
}

interface Given {
  readonly name: string;
  readonly value: unknown;
  readonly type: GraphQLInputType | undefined;
}

/**
 * Adds the columns that an argument reads. A name counts when it is that of a field of the rows, at any depth
 * of input objects. An enum value counts when it names a field, as an order does. Everything else stays
 * undeclared: `emailContains`, a string that contains a column's name, an unexplained number.
 */
export function readArgument(
  given: Given,
  rows: readonly GraphQLNamedType[],
  schema: GraphQLSchema,
  into: Reading,
) {
  const { name, value } = given;
  const columns = columnsNamed(rows, given);
  if (columns.length > 0) return readColumns(columns, given, schema, into);
  const type = given.type && getNullableType(given.type);
  if (Array.isArray(value)) {
    const item = isListType(type) ? type.ofType : type;
    for (const one of value) readArgument({ name, value: one, type: item }, rows, schema, into);
  } else if (isInputObjectType(getNamedType(type)) && value !== null && typeof value === 'object') {
    readEntries(given, rows, schema, into);
  } else if (isEnumType(getNamedType(type))) readEnum(String(value), name, rows, into);
  else into.undeclared ??= name;
}

/** Reads every entry of an input object as a separate argument. */
export function readEntries(
  { value, type }: Given,
  rows: readonly GraphQLNamedType[],
  schema: GraphQLSchema,
  into: Reading,
) {
  for (const item of [value].flat()) {
    if (item === null || typeof item !== 'object') continue;
    const fields = inputFields(type);
    for (const [name, inner] of Object.entries(item)) {
      if (inner === undefined) continue;
      const given = { name, value: inner, type: fields?.[name]?.type };
      if (connectives.has(plain(name)))
        readEntries({ ...given, type: given.type ?? type }, rows, schema, into);
      else readArgument(given, rows, schema, into);
    }
  }
}

const connectives = new Set(['and', 'or', 'not']);

interface Column {
  readonly coordinate: string;
  readonly type: GraphQLNamedType;
}

function readColumns(columns: readonly Column[], given: Given, schema: GraphQLSchema, into: Reading) {
  const inner = columns.flatMap(({ type }) => objectsOf(type, schema));
  if (inner.length === 0) {
    for (const { coordinate } of columns)
      into.reads.push({ column: coordinate, values: comparedWith(given.value) });
    return;
  }
  // A condition on the objects behind the field. The field itself is read as well.
  for (const { coordinate } of columns) into.reads.push({ column: coordinate, values: [undefined] });
  if (given.value !== null && typeof given.value === 'object') readEntries(given, inner, schema, into);
  else into.undeclared ??= given.name;
}

/** `NAME`, `name`, `NAME_DESC`. A direction alone reads nothing. */
function readEnum(value: string, name: string, rows: readonly GraphQLNamedType[], into: Reading) {
  if (directions.has(plain(value))) return;
  const columns = [value, value.replace(/_?(ASC|DESC)$/i, '')].flatMap((one) => columnsOf(rows, one));
  if (columns.length === 0) into.undeclared ??= name;
  for (const { coordinate } of columns) into.reads.push({ column: coordinate, values: [undefined] });
}

const directions = new Set(
  ['', 'nullsfirst', 'nullslast'].flatMap((nulls) =>
    ['asc', 'desc', 'ascending', 'descending'].map((direction) => direction + nulls),
  ),
);

/** `ids: [ID!]` reads the column `id`. */
function columnsNamed(rows: readonly GraphQLNamedType[], { name, type }: Given): Column[] {
  const columns = columnsOf(rows, name);
  const isPlural = name.endsWith('s') && type !== undefined && isListType(getNullableType(type));
  return columns.length === 0 && isPlural ? columnsOf(rows, name.slice(0, -1)) : columns;
}

/** Returns the fields of the rows that a name means, in any spelling. */
function columnsOf(rows: readonly GraphQLNamedType[], name: string): Column[] {
  const wanted = plain(name);
  return rows.flatMap((type) =>
    isObjectType(type) || isInterfaceType(type)
      ? Object.values(type.getFields())
          .filter((field) => plain(field.name) === wanted)
          .map((field) => ({ coordinate: `${type.name}.${field.name}`, type: getNamedType(field.type) }))
      : [],
  );
}

function objectsOf(type: GraphQLNamedType, schema: GraphQLSchema): readonly GraphQLNamedType[] {
  if (isObjectType(type)) return [type];
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [];
}

/**
 * Returns what the column must equal: for a plain value, `{ eq }` and `{ in }`. Any other comparison equals
 * nothing.
 */
function comparedWith(comparison: unknown): readonly unknown[] {
  return [comparison].flat().flatMap((one) => {
    if (one === null || typeof one !== 'object') return [one];
    return Object.entries(one).flatMap(([operator, value]) =>
      operator === 'eq' || operator === 'in' ? [value].flat() : [undefined],
    );
  });
}

function inputFields(type: GraphQLInputType | undefined) {
  const named = getNamedType(type);
  return isInputObjectType(named) ? named.getFields() : undefined;
}

function plain(name: string): string {
  return name.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}
