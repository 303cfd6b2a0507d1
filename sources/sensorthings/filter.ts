import type { Comparison, Filter, Order } from '../../mesh/contract/query.ts';
import type { Entity, Property } from './entities.ts';

export type Ids = 'number' | 'string';

const inverse = { eq: 'ne', ne: 'eq', gt: 'le', gte: 'lt', lt: 'ge', lte: 'gt' } as const;
const signs = { eq: 'eq', ne: 'ne', gt: 'gt', gte: 'ge', lt: 'lt', lte: 'le' } as const;

/**
 * A filter as `$filter`, or undefined when the server could not answer it exactly. Texts are quoted with their quotes
 * doubled (OData 4.01 ABNF, `string`); numbers and moments are written after their form was checked.
 */
export function compileFilter(filter: Filter, entity: Entity, ids: Ids): string | undefined {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const parts = filter.of.map((part) => compileFilter(part, entity, ids));
      return parts.includes(undefined) ? undefined : `(${parts.join(` ${filter.kind} `)})`;
    }
    case 'not':
      return compileComparison(filter.of, entity, ids, true);
    case 'compare':
      return compileComparison(filter, entity, ids, false);
  }
}

export function compileOrder(orders: readonly Order[], entity: Entity): string {
  const terms = orders.map(({ field, direction }) => `${pathOf(propertyOf(entity, field))} ${direction}`);
  return [...terms, ...(orders.some(({ field }) => field === 'id') ? [] : ['id asc'])].join(',');
}

function compileComparison(
  { field, op, value }: Comparison,
  entity: Entity,
  ids: Ids,
  negate: boolean,
): string | undefined {
  const property = propertyOf(entity, field);
  const path = pathOf(property);
  // What a missing value decides is left to the gateway: only the id is always there.
  if ((negate || op === 'ne') && field !== 'id') return undefined;
  if (op === 'isNull') return undefined;
  if (op === 'contains') {
    const part = String(value);
    return /[%_\\]/.test(part) || property.partial ? undefined : `substringof(${quote(part)},${path})`;
  }
  if (op === 'in') {
    const values = value as readonly unknown[];
    if (values.length === 0) return negate ? undefined : never(path, ids);
    const [sign, word] = negate ? ['ne', ' and '] : ['eq', ' or '];
    const terms = values.map((one) => ({ sign, literal: literal(one, property, ids) }));
    const known = terms.filter((term) => term.literal !== undefined);
    if (known.length === 0) return negate ? undefined : never('id', ids);
    return `(${known.map((term) => `${path} ${term.sign} ${term.literal}`).join(word)})`;
  }
  const written = literal(value, property, ids);
  if (written === undefined) return (op === 'eq') === !negate ? never('id', ids) : undefined;
  return `${path} ${negate ? inverse[op] : signs[op]} ${written}`;
}

/** Undefined for an id that this server cannot have. */
function literal(value: unknown, { field, type }: Property, ids: Ids): string | undefined {
  if (field === 'id' && ids === 'number')
    return /^-?\d{1,15}$/.test(String(value)) ? String(value) : undefined;
  if (type === 'DateTime') return new Date(String(value)).toISOString();
  if (typeof value === 'number') return JSON.stringify(value);
  return quote(String(value));
}

function never(path: string, ids: Ids): string {
  const zero = path === 'id' && ids === 'string' ? "''" : '0';
  return path === 'id' ? `(id eq ${zero} and id ne ${zero})` : never('id', ids);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function pathOf({ path, column }: Property): string {
  return path ?? column;
}

function propertyOf(entity: Entity, field: string): Property {
  const property = entity.properties.find((one) => one.field === field);
  if (!property) throw new Error(`no property for ${field}`);
  return property;
}
