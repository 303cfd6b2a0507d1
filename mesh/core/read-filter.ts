import { PertuisError } from '../contract/errors.ts';
import type { Comparison, ComparisonOperator, Filter } from '../contract/query.ts';

const operators = ['eq', 'ne', 'in', 'gt', 'gte', 'lt', 'lte', 'contains', 'isNull'] as const;

const maxDepth = 8;
const maxComparisons = 100;
const maxInValues = 1_000;
const known = new Set<string>(operators);

/**
 * Reads `where`. Returns undefined for an empty filter. In the result, `not` applies to comparisons only (De
 * Morgan). With two-valued logic that is equivalent, and shows how a missing value decides.
 *
 * @throws {PertuisError} `BAD_USER_INPUT` for a null operand, an empty `or`, more than 8 levels or 100
 *   comparisons, or another form.
 */
export function readFilter(where: unknown): Filter | undefined {
  if (where === undefined || where === null) return undefined;
  const read = readObject(where, 1, { comparisons: maxComparisons });
  return read && pushNegationsDown(read, false);
}

/** A filter as written: `not` may stand before anything. */
type Written =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Written[] }
  | { readonly kind: 'not'; readonly of: Written }
  | Comparison;

function pushNegationsDown(filter: Written, negate: boolean): Filter {
  switch (filter.kind) {
    case 'not':
      return pushNegationsDown(filter.of, !negate);
    case 'and':
    case 'or': {
      const kind = (filter.kind === 'and') === negate ? 'or' : 'and';
      return { kind, of: filter.of.map((part) => pushNegationsDown(part, negate)) };
    }
    case 'compare':
      return negate ? { kind: 'not', of: filter } : filter;
  }
}

function readObject(where: unknown, depth: number, budget: { comparisons: number }): Written | undefined {
  if (depth > maxDepth) throw refuse(`where goes deeper than ${maxDepth} levels`);
  const all = Object.entries(asObject(where, 'where')).flatMap(([name, value]) => {
    if (name === 'not') return { kind: 'not' as const, of: readSome(value, depth, budget) };
    if (name === 'or') {
      return join(
        'or',
        asList(value, 'or').map((part) => readSome(part, depth, budget)),
      );
    }
    if (name === 'and') {
      return asList(value, 'and').flatMap((part) => readObject(part, depth + 1, budget) ?? []);
    }
    return readComparisons(name, value, budget);
  });
  return all.length === 0 ? undefined : join('and', all);
}

function readSome(part: unknown, depth: number, budget: { comparisons: number }): Written {
  const filter = readObject(part, depth + 1, budget);
  if (!filter) throw refuse('a condition under or and not must not be empty');
  return filter;
}

function readComparisons(field: string, comparison: unknown, budget: { comparisons: number }): Comparison[] {
  return Object.entries(asObject(comparison, field)).map(([operator, value]) => {
    budget.comparisons -= 1;
    if (budget.comparisons < 0) throw refuse(`where holds more than ${maxComparisons} comparisons`);
    if (!isOperator(operator)) throw refuse(`${field}: unknown operator "${operator.slice(0, 40)}"`);
    if (!fits(operator, value)) throw refuse(`${field}.${operator}: ${expected(operator)}`);
    return { kind: 'compare', field, op: operator, value };
  });
}

function fits(operator: ComparisonOperator, value: unknown): boolean {
  if (operator === 'isNull') return typeof value === 'boolean';
  if (operator === 'contains') return typeof value === 'string';
  if (operator === 'in') return Array.isArray(value) && value.length <= maxInValues && value.every(isPlain);
  return isPlain(value);
}

function expected(operator: ComparisonOperator): string {
  if (operator === 'isNull') return 'expected true or false';
  if (operator === 'contains') return 'expected a text';
  if (operator === 'in') return `expected a list of at most ${maxInValues} values without null`;
  return 'expected a value; for null there is isNull';
}

function join(kind: 'and' | 'or', of: Written[]): Written {
  const [only] = of;
  if (!only) throw refuse(`${kind} needs at least one condition`);
  return of.length === 1 ? only : { kind, of };
}

function isOperator(name: string): name is ComparisonOperator {
  return known.has(name);
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function asObject(value: unknown, name: string): object {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw refuse(`${name}: expected an object`);
  }
  return value;
}

function asList(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw refuse(`${name}: expected a list`);
  return value;
}

function refuse(message: string): PertuisError {
  return new PertuisError('BAD_USER_INPUT', `where: ${message.replace(/^where:? /, '')}.`);
}
