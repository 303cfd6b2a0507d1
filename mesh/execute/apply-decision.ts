import type { Decision } from '../contract/policy.ts';
import type { Row } from '../contract/source.ts';

/**
 * Returns what may leave of a value: item by item for a list. Where whether there is a value is hidden, too, a missing one and
 * a list are covered like one value, so that neither their absence nor their number is told.
 */
export function applyDecision(decision: Decision, value: unknown, row: Row): unknown {
  if (decision.kind === 'clear') return value;
  if (decision.kind === 'deny') return null;
  const isMissing = value === null || value === undefined;
  if (isMissing) return decision.coversNull ? decision.apply(null, row) : null;
  if (!Array.isArray(value)) return decision.apply(value, row);
  const items = decision.kind === 'mask' && decision.coversNull ? [null] : value;
  return items.map((item) => decision.apply(item, row));
}
