import { PertuisError } from '../contract/errors.ts';
import type { ColumnType, Comparison, Filter, QueryColumn } from '../contract/query.ts';
import { operatorsOf } from './comparison-operators.ts';

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const day = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Checks a filter against the columns, so that a compiler may trust it: every field is a column, accepts the
 * operator, and has an operand of its type.
 *
 * @throws {PertuisError} `BAD_USER_INPUT`.
 */
export function checkFilter(filter: Filter, columns: ReadonlyMap<string, QueryColumn>): void {
  if (filter.kind === 'compare') checkComparison(filter, columns.get(filter.field));
  else if (filter.kind === 'not') checkFilter(filter.of, columns);
  else for (const part of filter.of) checkFilter(part, columns);
}

function checkComparison({ field, op, value }: Comparison, column: QueryColumn | undefined) {
  if (!column) throw refuse('unknown field');
  if (!operatorsOf[column.type].includes(op)) throw refuse(`${field} does not take ${op}`);
  if (op === 'isNull' || op === 'contains') return;
  for (const operand of Array.isArray(value) ? value : [value]) {
    if (!hasForm(column.type, operand)) throw refuse(`${field}.${op}: ${forms[column.type]}`);
  }
}

const forms: Record<ColumnType, string> = {
  String: 'expected a text',
  ID: 'expected a text or a whole number',
  Int: 'expected a whole number',
  Float: 'expected a number',
  Boolean: 'expected true or false',
  DateTime: 'expected a moment with its offset, such as 2026-10-31T23:45:00Z',
  Date: 'expected a day, such as 2026-10-31',
  JSON: 'cannot be compared',
};

function hasForm(type: ColumnType, value: unknown): boolean {
  switch (type) {
    case 'String':
      return typeof value === 'string';
    case 'ID':
      return typeof value === 'string' || Number.isInteger(value);
    case 'Int':
      return Number.isInteger(value);
    case 'Float':
      return typeof value === 'number';
    case 'Boolean':
      return typeof value === 'boolean';
    case 'DateTime':
      return typeof value === 'string' && instant.test(value) && !Number.isNaN(Date.parse(value));
    case 'Date':
      return typeof value === 'string' && day.test(value) && !Number.isNaN(Date.parse(value));
    case 'JSON':
      return false;
  }
}

function refuse(message: string): PertuisError {
  return new PertuisError('BAD_USER_INPUT', `where: ${message}.`);
}
