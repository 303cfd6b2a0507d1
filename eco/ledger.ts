import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { type OperationScope, operations } from '../mesh/contract/events.ts';
import { observeSpans } from '../mesh/core/observe.ts';
import { createOperationNames } from '../mesh/core/operation-names.ts';
import { apportion } from './attribution/apportion.ts';
import { type Slices, startSlicer } from './attribution/slicer.ts';

export interface OperationTotal {
  operations: number;
  cpuSeconds: number;
}

/** CPU time without an operation. */
export interface Buckets {
  readonly runtime: number;
  readonly telemetry: number;
  readonly unattributed: number;
  /** The primary process, which distributes connections, where there is one. */
  readonly primary?: number;
}

/** CPU time since the start, by operation, source and bucket. The parts add up to the whole. */
export interface Totals {
  readonly sinceMs: number;
  readonly elapsedSeconds: number;
  readonly cpuSeconds: number;
  readonly operations: number;
  readonly byOperation: ReadonlyMap<string, OperationTotal>;
  /** `gateway` for the time of operations outside of calls of sources. */
  readonly bySource: ReadonlyMap<string, number>;
  readonly buckets: Buckets;
  /** |parts - whole| over the whole, the worst window so far. */
  readonly residualRatio: number;
}

export interface Ledger {
  /** Returns the totals up to now. */
  totals(): Totals;
  /** Returns what one operation has used so far, in seconds. */
  cpuSecondsOf(operation: OperationScope): number;
  stop(): void;
}

const windowMs = 2_000;

/**
 * Stored on the operation itself: a separate table would have to be weak, and weak tables cost at every
 * collection.
 */
const cpuSecondsSoFar = Symbol('cpuSecondsSoFar');
type Metered = OperationScope & { [cpuSecondsSoFar]?: number };

/** Records CPU time. It apportions a window every two seconds, and at every read. */
export function startLedger(): Ledger {
  const slicer = startSlicer();
  const nameOf = createOperationNames();
  const byOperation = new Map<string, OperationTotal>();
  const bySource = new Map<string, number>();
  const buckets = { runtime: 0, telemetry: 0, unattributed: 0 };
  const startedAtMs = Date.now();
  const startedTickMs = performance.now();
  let cpuSeconds = 0;
  let counted = 0;
  let residualRatio = 0;
  let cpuBefore = process.cpuUsage();
  let loopBefore: EventLoopUtilization = performance.eventLoopUtilization();

  const total = (name: string) => {
    const known = byOperation.get(name) ?? { operations: 0, cpuSeconds: 0 };
    byOperation.set(name, known);
    return known;
  };

  function closeWindow({ slices, unattributedMs, telemetryMs }: Slices) {
    const cpu = process.cpuUsage();
    const loop = performance.eventLoopUtilization();
    const cpuMs = (cpu.user + cpu.system - cpuBefore.user - cpuBefore.system) / 1000;
    const activeMs = loop.active - loopBefore.active;
    cpuBefore = cpu;
    loopBefore = loop;
    const shares = apportion({
      cpuMs,
      activeMs,
      sliceMs: slices.map(({ sliceMs }) => sliceMs),
      unattributedMs,
      telemetryMs,
    });
    cpuSeconds += cpuMs / 1000;
    buckets.runtime += shares.runtimeMs / 1000;
    buckets.telemetry += shares.telemetryMs / 1000;
    buckets.unattributed += shares.unattributedMs / 1000;
    let sharedMs = shares.runtimeMs + shares.telemetryMs + shares.unattributedMs;
    slices.forEach(({ name, operation, source = 'gateway' }, index) => {
      const shareMs = shares.cpuMs[index] ?? 0;
      const share = shareMs / 1000;
      sharedMs += shareMs;
      total(nameOf(name)).cpuSeconds += share;
      bySource.set(source, (bySource.get(source) ?? 0) + share);
      if (!operation) return;
      const metered = operation as Metered;
      metered[cpuSecondsSoFar] = (metered[cpuSecondsSoFar] ?? 0) + share;
    });
    if (cpuMs > 0) residualRatio = Math.max(residualRatio, Math.abs(sharedMs - cpuMs) / cpuMs);
  }

  const settle = () => slicer.take(closeWindow);
  const timer = setInterval(settle, windowMs).unref();
  const stopCounting = observeSpans(
    operations,
    {
      end({ operation }) {
        counted += 1;
        total(nameOf(operation.name)).operations += 1;
      },
    },
    () => {},
  );
  return {
    totals() {
      settle();
      return {
        sinceMs: startedAtMs,
        elapsedSeconds: (performance.now() - startedTickMs) / 1000,
        cpuSeconds,
        operations: counted,
        byOperation,
        bySource,
        buckets,
        residualRatio,
      };
    },
    cpuSecondsOf(operation) {
      settle();
      return (operation as Metered)[cpuSecondsSoFar] ?? 0;
    },
    stop() {
      clearInterval(timer);
      stopCounting();
      slicer.stop();
    },
  };
}
