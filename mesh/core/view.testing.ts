import type { Decision, Policy, PolicyView, RowFilter } from '../contract/policy.ts';
import { narrowestScope } from './narrowest-scope.ts';

/** Creates a view out of what a test spells out. Everything else is clear. */
export function viewOf(
  id: string,
  decisions: Readonly<Record<string, Decision>> = {},
  more: {
    readonly filters?: Readonly<Record<string, RowFilter>>;
    readonly hidden?: readonly string[];
    readonly keyedOrder?: readonly string[];
  } = {},
): PolicyView {
  return {
    id,
    key: new Uint8Array(32).fill(id.length),
    decide: (coordinate) => decisions[coordinate] ?? { kind: 'clear' },
    scope: narrowestScope(Object.values(decisions)),
    rowFilter: (type) => more.filters?.[type],
    isHidden: (type) => more.hidden?.includes(type) ?? false,
    hasKeyedOrder: (type) => more.keyedOrder?.includes(type) ?? false,
  };
}

/** Creates a policy out of what a test spells out. */
export function policyOf(viewFor: Policy['viewFor'], withholdable: Iterable<string> = []): Policy {
  return {
    version: '1',
    withholdable: new Set(withholdable),
    personal: new Set(),
    named: new Set(),
    declaredArguments: new Map(),
    viewFor,
  };
}
