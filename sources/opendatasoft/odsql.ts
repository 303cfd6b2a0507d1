import type { Comparison, Filter, Order } from '../../mesh/contract/query.ts';
import type { PortalColumn } from './columns.ts';

/**
 * Filters and orders as ODSQL (Explore API v2.1). Values are written as literals and nothing else: a text is quoted with
 * its quotes and backslashes escaped, a number is written by JSON, a moment by `date'…'` after its form was checked.
 */
export function compileWhere(filter: Filter, columns: readonly PortalColumn[]): string {
  const compile = (one: Filter): string => {
    switch (one.kind) {
      case 'and':
      case 'or':
        return `(${one.of.map(compile).join(` ${one.kind} `)})`;
      case 'not':
        return `not (${compile(one.of)})`;
      case 'compare':
        return compileComparison(one, columnOf(columns, one.field));
    }
  };
  return compile(filter);
}

export function compileOrder(orders: readonly Order[], columns: readonly PortalColumn[]): string {
  return orders
    .map(({ field, direction }) => `${quoteField(columnOf(columns, field).column)} ${direction}`)
    .join(',');
}

export function compileSelect(columns: readonly PortalColumn[]): string {
  return columns.map(({ column }) => quoteField(column)).join(',');
}

/** Back-quotes keep names that are numbers or keywords from being read as such. */
function quoteField(name: string): string {
  return /^[a-z_][a-z0-9_]*$/i.test(name) && !keywords.has(name.toLowerCase())
    ? name
    : `\`${name.replaceAll('`', '')}\``;
}

const keywords = new Set([
  'and',
  'or',
  'not',
  'in',
  'is',
  'null',
  'true',
  'false',
  'like',
  'as',
  'asc',
  'desc',
  'date',
  'to',
  'by',
  'all',
  'avg',
  'count',
  'sum',
  'min',
  'max',
]);
const signs = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

function compileComparison({ op, value }: Comparison, column: PortalColumn): string {
  const field = quoteField(column.column);
  switch (op) {
    case 'isNull':
      return value === true ? `${field} is null` : `${field} is not null`;
    case 'in': {
      const values = value as readonly unknown[];
      if (values.length === 0) return `(${field} is null and ${field} is not null)`;
      return `${field} in (${values.map((one) => literal(one, column)).join(',')})`;
    }
    case 'ne':
      return `(${field} != ${literal(value, column)} and ${field} is not null)`;
    case 'contains':
      throw new Error('contains is not for ODSQL: see the capabilities');
    default:
      return `${field} ${signs[op]} ${literal(value, column)}`;
  }
}

function literal(value: unknown, { type, upstreamType }: PortalColumn): string {
  if (type === 'DateTime' || type === 'Date') return `date'${String(value)}'`;
  if (upstreamType === 'int' || upstreamType === 'double') {
    const number = Number(value);
    // A key that is no number equals nothing in a column of numbers.
    return Number.isFinite(number) ? JSON.stringify(number) : '-9007199254740991';
  }
  if (typeof value === 'boolean') return String(value);
  return `"${String(value).replace(/[\\"]/g, '\\$&')}"`;
}

function columnOf(columns: readonly PortalColumn[], field: string): PortalColumn {
  const column = columns.find((one) => one.field === field);
  if (!column) throw new Error(`no column for ${field}`);
  return column;
}
