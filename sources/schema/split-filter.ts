import type { Filter } from './filter.ts';

/**
 * Divides a filter into what the upstream can evaluate and what is left to the gateway; both must hold. Only whole
 * conjuncts move: an `or` with one part that the upstream cannot do stays here.
 */
export function splitFilter(
  filter: Filter | undefined,
  canPush: (comparison: Filter & { kind: 'compare' }) => boolean,
): { pushed: Filter | undefined; rest: Filter | undefined } {
  if (!filter) return { pushed: undefined, rest: undefined };
  const parts = filter.kind === 'and' ? filter.of : [filter];
  return {
    pushed: all(parts.filter((part) => isWhole(part, canPush))),
    rest: all(parts.filter((part) => !isWhole(part, canPush))),
  };
}

/** Names of the fields that a filter reads. */
export function fieldsOf(filter: Filter | undefined): string[] {
  if (!filter) return [];
  return filter.kind === 'compare' ? [filter.field] : [filter.of].flat().flatMap(fieldsOf);
}

function isWhole(filter: Filter, canPush: (comparison: Filter & { kind: 'compare' }) => boolean): boolean {
  return filter.kind === 'compare'
    ? canPush(filter)
    : [filter.of].flat().every((part) => isWhole(part, canPush));
}

function all(of: Filter[]): Filter | undefined {
  return of.length > 1 ? { kind: 'and', of } : of[0];
}
