import type { Decision } from '../contract/policy.ts';
import type { Row } from '../contract/source.ts';
import type { Transforms } from './transforms.ts';

/**
 * Returns what a client may see of a value, item by item for a list.
 * Where the presence of a value is hidden as well, a missing value and a list are covered like one value.
 */
export function applyDecision(decision: Decision, value: unknown, row: Row, transforms: Transforms): unknown {
  if (decision.kind === 'clear') return value;
  if (decision.kind === 'deny') return null;
  const isMissing = value === null || value === undefined;
  if (decision.kind === 'strip') {
    if (isMissing) return null;
    return Array.isArray(value) ? value.map((item) => decision.apply(item, row)) : decision.apply(value, row);
  }
  const apply = transforms.of(decision);
  if (isMissing) return decision.coversNull ? apply(null, row) : null;
  if (!Array.isArray(value)) return apply(value, row);
  return (decision.coversLists ? [null] : value).map((item) => apply(item, row));
}
