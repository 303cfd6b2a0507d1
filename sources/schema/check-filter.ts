import { PertuisError } from '../../mesh/contract/errors.ts';
import type { Column, ColumnType } from './column.ts';
import { operatorsOf } from './comparison-operators.ts';
import type { Filter } from './filter.ts';

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const day = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Holds a filter against the columns: every field is there, takes the operator, and the operand has its form, so that
 * a compiler may trust it. Throws `BAD_USER_INPUT`.
 */
export function checkFilter(filter: Filter, columns: readonly Column[]): void {
  if (filter.kind === 'compare') checkComparison(filter, columns);
  else for (const part of [filter.of].flat()) checkFilter(part, columns);
}

function checkComparison({ field, op, value }: Filter & { kind: 'compare' }, columns: readonly Column[]) {
  const column = columns.find((one) => one.field === field);
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
