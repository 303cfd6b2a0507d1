/** The stand-in's metrics: every value that was added, by metric. */
export type Kind = 'counter' | 'rate' | 'trend';

const recorded = new Map<string, { readonly kind: Kind; readonly values: number[] }>();

/** A metric exists from its declaration on, as in k6. */
export function declare(name: string, kind: Kind) {
  const held = recorded.get(name);
  if (held && held.kind !== kind) throw new Error(`the metric ${name} is a ${held.kind} already`);
  if (!held) recorded.set(name, { kind, values: [] });
}

export function count(name: string, kind: Kind, value: number) {
  declare(name, kind);
  recorded.get(name)?.values.push(value);
}

/** Discards samples and keeps declarations. */
export function restart() {
  for (const { values } of recorded.values()) values.length = 0;
}

/** What k6 hands to `handleSummary`, in its classic format; a metric without values is not in it. */
export function summaryData() {
  const metrics = [...recorded]
    .filter(([, { values }]) => values.length > 0)
    .map(([name, { kind, values }]) => [name, { type: kind, values: summed(kind, values) }]);
  return { metrics: Object.fromEntries(metrics) as Record<string, { values: Record<string, number> }> };
}

export const kindOf = (name: string): Kind | undefined => recorded.get(name)?.kind;

function summed(kind: Kind, values: readonly number[]): Record<string, number> {
  const sum = values.reduce((total, value) => total + value, 0);
  if (kind === 'counter') return { count: sum };
  if (kind === 'rate') return { rate: sum / values.length, passes: sum, fails: values.length - sum };
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { med: at(0.5), 'p(95)': at(0.95), 'p(99)': at(0.99) };
}
