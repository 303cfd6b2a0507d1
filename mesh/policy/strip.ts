import type { Decision } from '../contract/policy.ts';

const maxDepth = 64;

/**
 * Creates the decision for a free-form value that the policy opens by name although fields beside it are
 * withheld. It removes entries that have the name of such a field, at any depth.
 */
export function createStrip(names: ReadonlySet<string>): Decision {
  const withheld = new Set([...names].map(plain));
  const strip = (value: unknown, depth: number): unknown => {
    if (value === null || typeof value !== 'object') return value;
    if (depth === 0) return null;
    if (Array.isArray(value)) return value.map((item) => strip(item, depth - 1));
    const kept = Object.entries(value).filter(([name]) => !withheld.has(plain(name)));
    return Object.fromEntries(kept.map(([name, item]) => [name, strip(item, depth - 1)]));
  };
  return Object.freeze({ kind: 'strip', apply: (value: unknown) => strip(value, maxDepth) });
}

/** Treats `donor_email`, `donor-email` and `donorEmail` as one name: sources rename fields. */
function plain(name: string): string {
  return name.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}
