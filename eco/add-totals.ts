import type { OperationTotal, Totals } from './ledger.ts';

/**
 * Adds the totals of several processes. Parts still add up to the whole, because they do in each process.
 * `nameOf` bounds the names of operations: every process keeps a hundred of its own.
 */
export function addTotals(parts: readonly Totals[], nameOf: (name: string) => string): Totals {
  const byOperation = new Map<string, OperationTotal>();
  const bySource = new Map<string, number>();
  for (const part of parts) {
    for (const [given, { operations, cpuSeconds }] of part.byOperation) {
      const name = nameOf(given);
      const known = byOperation.get(name) ?? { operations: 0, cpuSeconds: 0 };
      byOperation.set(name, {
        operations: known.operations + operations,
        cpuSeconds: known.cpuSeconds + cpuSeconds,
      });
    }
    for (const [name, cpuSeconds] of part.bySource) {
      bySource.set(name, (bySource.get(name) ?? 0) + cpuSeconds);
    }
  }
  const sum = (read: (part: Totals) => number) => parts.reduce((total, part) => total + read(part), 0);
  return {
    sinceMs: Math.min(...parts.map(({ sinceMs }) => sinceMs)),
    elapsedSeconds: Math.max(0, ...parts.map(({ elapsedSeconds }) => elapsedSeconds)),
    cpuSeconds: sum((part) => part.cpuSeconds),
    operations: sum((part) => part.operations),
    byOperation,
    bySource,
    buckets: {
      runtime: sum(({ buckets }) => buckets.runtime),
      telemetry: sum(({ buckets }) => buckets.telemetry),
      unattributed: sum(({ buckets }) => buckets.unattributed),
      ...(parts.some(({ buckets }) => buckets.primary !== undefined) && {
        primary: sum(({ buckets }) => buckets.primary ?? 0),
      }),
    },
    residualRatio: Math.max(0, ...parts.map(({ residualRatio }) => residualRatio)),
  };
}
