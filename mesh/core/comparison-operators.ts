import type { ColumnType, ComparisonOperator } from '../contract/query.ts';

const equality = ['eq', 'ne', 'in'] as const;
const range = ['gt', 'gte', 'lt', 'lte'] as const;

/** Operators of each type; `isNull` exists for all. Text has no order that all upstreams share. */
export const operatorsOf: Record<ColumnType, readonly ComparisonOperator[]> = {
  String: [...equality, 'contains', 'isNull'],
  ID: [...equality, 'isNull'],
  Int: [...equality, ...range, 'isNull'],
  Float: [...equality, ...range, 'isNull'],
  Boolean: ['eq', 'ne', 'isNull'],
  DateTime: [...equality, ...range, 'isNull'],
  Date: [...equality, ...range, 'isNull'],
  JSON: [],
};
