import type { Comparison, Filter, Order } from '../../mesh/contract/query.ts';
import type { Key } from '../../mesh/contract/source.ts';
import type { SqlColumn } from './columns.ts';

export interface Statement {
  readonly text: string;
  /** Bound, never spliced. */
  readonly values: readonly unknown[];
}

export interface Selecting {
  /** `table` or `schema.table`. */
  readonly table: string;
  /** Every column of the table. */
  readonly all: readonly SqlColumn[];
  readonly columns: readonly SqlColumn[];
  readonly filter: Filter | undefined;
  /** Complete: the last ones tell rows apart. */
  readonly orders: readonly Order[];
  readonly limit: number;
  /** Values of `orders` in the last row of the page before, and the digest, where there is one. */
  readonly after?: readonly unknown[] | undefined;
  /** Ends the order by a digest of these columns instead of by the columns themselves. */
  readonly digest?: Digest | undefined;
}

/** `digestColumn` carries the digest of a row, so that a cursor can hold it. */
export interface Digest {
  readonly secret: string;
  readonly columns: readonly SqlColumn[];
}

export const digestColumn = 'pertuis_digest';

/** Rows of a page, in order. */
export function compilePage(selecting: Selecting): Statement {
  const values: unknown[] = [];
  const conditions = conditionsOf(selecting, values);
  const digest = selecting.digest && digestOf(selecting.digest, values);
  if (selecting.after) conditions.push(compileAfter(selecting, selecting.after, digest, values));
  const also = digest ? `, ${digest} AS ${digestColumn}` : '';
  const text = `SELECT ${listOf(selecting.columns)}${also} FROM ${quoteTable(selecting.table)} t${where(conditions)}${orderBy(selecting, digest)} LIMIT ${bind(values, selecting.limit)}`;
  return { text, values };
}

/** The first `limit` rows of each key, so that one long key does not starve the others, and an index on the key is used. */
export function compileByKey(
  selecting: Selecting,
  key: SqlColumn,
  keys: readonly Key[],
  maxRows: number,
): Statement {
  const values: unknown[] = [];
  const list = bind(values, keys.map(String));
  const conditions = [`${quote(key.column)} = k.v`, ...conditionsOf(selecting, values)];
  const digest = selecting.digest && digestOf(selecting.digest, values);
  const inner = `SELECT ${listOf(selecting.columns)} FROM ${quoteTable(selecting.table)} t${where(conditions)}${orderBy(selecting, digest)} LIMIT ${bind(values, selecting.limit)}`;
  const type = castOf(key) ?? 'text';
  return {
    text: `SELECT r.* FROM unnest(${list}::${type}[]) WITH ORDINALITY k(v, n) CROSS JOIN LATERAL (${inner}) r ORDER BY k.n LIMIT ${bind(values, maxRows + 1)}`,
    values,
  };
}

export function compileCount({ table, all, filter }: Pick<Selecting, 'table' | 'all' | 'filter'>): Statement {
  const values: unknown[] = [];
  return {
    text: `SELECT count(*) AS total FROM ${quoteTable(table)} t${where(conditionsOf({ all, filter }, values))}`,
    values,
  };
}

function conditionsOf({ all, filter }: Pick<Selecting, 'all' | 'filter'>, values: unknown[]): string[] {
  return filter ? [compileFilter(filter, all, values)] : [];
}

/** A `not` over `IS NOT TRUE`, so that what SQL calls unknown counts as false: see `Filter`. */
function compileFilter(filter: Filter, columns: readonly SqlColumn[], values: unknown[]): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.of.map((part) => compileFilter(part, columns, values)).join(filter.kind === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `((${compileFilter(filter.of, columns, values)}) IS NOT TRUE)`;
    case 'compare':
      return compileComparison(filter, columnOf(columns, filter.field), values);
  }
}

const signs = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

function compileComparison({ op, value }: Comparison, column: SqlColumn, values: unknown[]): string {
  const cast = castOf(column);
  const left = cast ? quote(column.column) : `${quote(column.column)}::text`;
  const type = cast ?? 'text';
  switch (op) {
    case 'isNull':
      return `${left} IS ${value === true ? '' : 'NOT '}NULL`;
    case 'contains':
      return holdsNul(value)
        ? 'false'
        : `strpos(${quote(column.column)}::text, ${bind(values, value)}::text) > 0`;
    case 'in': {
      const operands = (value as readonly unknown[]).filter((one) => !holdsNul(one)).map(String);
      return `${left} = ANY(${bind(values, operands)}::${widen(type)}[])`;
    }
    default:
      // PostgreSQL has no texts with NUL: nothing equals one, and everything that is there differs.
      if (holdsNul(value)) return op === 'ne' ? `${left} IS NOT NULL` : 'false';
      return `${left} ${signs[op]} ${bind(values, String(value))}::${widen(type)}`;
  }
}

/** An operand may lie outside of what the column can hold; then it is compared, not refused. */
function widen(type: string): string {
  return type === 'integer' || type === 'smallint' || type === 'bigint' ? 'numeric' : type;
}

/** Undefined for types that are compared as text. */
function castOf({ sqlType, type }: SqlColumn): string | undefined {
  if (type === 'DateTime') return sqlType === 'timestamp without time zone' ? 'timestamp' : 'timestamptz';
  if (type === 'Date') return 'date';
  return comparable.has(sqlType) ? sqlType : undefined;
}

const comparable = new Set([
  'text',
  'character varying',
  'smallint',
  'integer',
  'bigint',
  'numeric',
  'real',
  'double precision',
  'boolean',
]);

/**
 * Rows after a row, in an order where nulls come last: equal so far and then beyond. Written out because row comparison
 * knows neither mixed directions nor nulls.
 */
function compileAfter(
  { orders, all: columns }: Selecting,
  after: readonly unknown[],
  digest: string | undefined,
  values: unknown[],
): string {
  const terms = orders.map(({ field, direction }, index) => {
    const column = columnOf(columns, field);
    const name = quote(column.column);
    const type = castOf(column) ?? 'text';
    const left = castOf(column) ? name : `${name}::text`;
    const value = after[index] ?? null;
    const bound = value === null ? 'NULL' : `${bind(values, String(value))}::${type}`;
    const equal = `${left} IS NOT DISTINCT FROM ${bound}`;
    const beyond =
      value === null ? 'false' : `(${left} ${direction === 'asc' ? '>' : '<'} ${bound} OR ${left} IS NULL)`;
    return { equal, beyond };
  });
  if (digest)
    terms.push({ equal: 'true', beyond: `${digest} > ${bind(values, String(after[orders.length]))}::text` });
  const ways = terms.map(({ beyond }, index) =>
    [...terms.slice(0, index).map(({ equal }) => equal), beyond].join(' AND '),
  );
  return `(${ways.map((resolution) => `(${resolution})`).join(' OR ')})`;
}

function orderBy({ orders, all }: Selecting, digest: string | undefined): string {
  const terms = orders.map(({ field, direction }) => {
    const column = columnOf(all, field);
    const name = castOf(column) ? quote(column.column) : `${quote(column.column)}::text`;
    return `${name} ${direction.toUpperCase()} NULLS LAST`;
  });
  if (digest) terms.push(digest);
  return terms.length > 0 ? ` ORDER BY ${terms.join(', ')}` : '';
}

/**
 * A text that depends on the key columns and that nobody can compute without the secret (SHA-256 over both, PostgreSQL 11 and
 * later). In byte order, whatever the database's collation.
 */
function digestOf({ secret, columns }: Digest, values: unknown[]): string {
  const key = columns.map(({ column }) => `t.${quote(column)}::text`).join(', ');
  return `encode(sha256(convert_to(concat_ws(E'\\x1f', ${bind(values, secret)}::text, ${key}), 'UTF8')), 'hex') COLLATE "C"`;
}

function where(conditions: readonly string[]): string {
  return conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
}

function listOf(columns: readonly SqlColumn[]): string {
  return columns.length > 0 ? columns.map(({ column }) => quote(column)).join(', ') : '1 AS nothing';
}

function bind(values: unknown[], value: unknown): string {
  values.push(value);
  return `$${values.length}`;
}

/** An identifier, whatever it holds (PostgreSQL documentation, 4.1.1). */
function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function quoteTable(name: string): string {
  return name.split('.').map(quote).join('.');
}

function holdsNul(value: unknown): boolean {
  return typeof value === 'string' && value.includes('\u0000');
}

function columnOf(columns: readonly SqlColumn[], field: string): SqlColumn {
  const column = columns.find((one) => one.field === field);
  if (!column) throw new Error(`no column for ${field}`);
  return column;
}
