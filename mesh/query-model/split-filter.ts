import type { Comparison, Filter, RootCapabilities } from '../contract/query.ts';

/**
 * Splits a filter into a part for the source and a part for the engine; both must hold. It moves whole
 * conjuncts: an `or` with one part that the source cannot evaluate stays with the engine.
 */
export function splitFilter(
  filter: Filter | undefined,
  capability: RootCapabilities['filter'],
): { pushed: Filter | undefined; rest: Filter | undefined } {
  if (!filter) return { pushed: undefined, rest: undefined };
  const parts = filter.kind === 'and' ? filter.of : [filter];
  const [pushed, rest]: [Filter[], Filter[]] = [[], []];
  for (const part of parts) (isPushable(part, capability) ? pushed : rest).push(part);
  return { pushed: all(pushed), rest: all(rest) };
}

/** Returns the names of the fields that a filter reads. */
export function fieldsOf(filter: Filter | undefined): string[] {
  if (!filter) return [];
  if (filter.kind === 'compare') return [filter.field];
  return filter.kind === 'not' ? [filter.of.field] : filter.of.flatMap(fieldsOf);
}

/** Returns a filter that requires both, where there are two. */
export function both(a: Filter | undefined, b: Filter | undefined): Filter | undefined {
  return a && b ? { kind: 'and', of: [...partsOf(a), ...partsOf(b)] } : (a ?? b);
}

function partsOf(filter: Filter): readonly Filter[] {
  return filter.kind === 'and' ? filter.of : [filter];
}

function isPushable(filter: Filter, capability: RootCapabilities['filter']): boolean {
  switch (filter.kind) {
    case 'compare':
      return canCompare(filter, capability, false);
    case 'not':
      return canCompare(filter.of, capability, true);
    case 'or':
      return capability.or === true && filter.of.every((part) => isPushable(part, capability));
    case 'and':
      return filter.of.every((part) => isPushable(part, capability));
  }
}

function canCompare(
  comparison: Comparison,
  { columns, accepts }: RootCapabilities['filter'],
  isNegated: boolean,
): boolean {
  const column = Object.hasOwn(columns, comparison.field) ? columns[comparison.field] : undefined;
  if (!column?.operators.includes(comparison.op) || (isNegated && column.not !== true)) return false;
  return accepts?.(comparison, isNegated) ?? true;
}

function all(of: readonly Filter[]): Filter | undefined {
  return of.length > 1 ? { kind: 'and', of } : of[0];
}
