import { PertuisError } from '../../mesh/contract/errors.ts';

const operators = ['eq', 'ne', 'in', 'gt', 'gte', 'lt', 'lte', 'contains', 'isNull'] as const;

export type ComparisonOperator = (typeof operators)[number];

/**
 * A `where` argument, read. Logic has two values, not SQL's three: a comparison with a null column is false, its
 * `not` is true, and only `isNull` speaks of null. `contains` is a substring, upper and lower case apart.
 */
export type Filter =
  | { kind: 'and' | 'or'; of: Filter[] }
  | { kind: 'not'; of: Filter }
  | { kind: 'compare'; field: string; op: ComparisonOperator; value: unknown };

const maxDepth = 8;
const maxComparisons = 100;
const maxInValues = 1_000;
const known = new Set<string>(operators);

/**
 * Reads `where`; undefined when it asks nothing. In what comes back `and` and `or` hold two or more, operands are
 * strings, finite numbers or booleans (for `in` an array of these, possibly empty).
 * Throws `BAD_USER_INPUT` for anything else: a null operand, an empty `or`, more than 8 levels or 100 comparisons.
 */
export function readWhere(where: unknown): Filter | undefined {
  if (where === undefined || where === null) return undefined;
  const budget = { comparisons: maxComparisons };
  return readObject(where, 1, budget);
}

function readObject(where: unknown, depth: number, budget: { comparisons: number }): Filter | undefined {
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

function readSome(part: unknown, depth: number, budget: { comparisons: number }): Filter {
  const filter = readObject(part, depth + 1, budget);
  if (!filter) throw refuse('a condition under or and not must not be empty');
  return filter;
}

function readComparisons(field: string, comparison: unknown, budget: { comparisons: number }): Filter[] {
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

function join(kind: 'and' | 'or', of: Filter[]): Filter {
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
