/** One window as measured: processor time of the whole process, and the time of its one JavaScript thread in slices. */
export interface Window {
  /** process.cpuUsage, user and system, all threads. */
  readonly cpuMs: number;
  /** Time that the event loop was not waiting. */
  readonly activeMs: number;
  readonly sliceMs: readonly number[];
  readonly nobodyMs: number;
  readonly telemetryMs: number;
}

export interface Shares {
  /** In the order of `sliceMs`. */
  readonly cpuMs: readonly number[];
  readonly telemetryMs: number;
  /** On the thread, but nobody's: accepting connections, timers, work after an answer, loop time between callbacks. */
  readonly unattributedMs: number;
  /** Not on the thread: garbage collection, compilation, compression and the like on Node's other threads. */
  readonly runtimeMs: number;
}

/**
 * Shares measured processor time out by slices. Slices are wall time, so they only say in which proportion: when the
 * thread was kept waiting for a core they come to more than the processor time, and all shrink alike. The shares add up to
 * `cpuMs`.
 */
export function apportion({ cpuMs, activeMs, sliceMs, nobodyMs, telemetryMs }: Window): Shares {
  const sliced = sliceMs.reduce((sum, ms) => sum + ms, nobodyMs + telemetryMs);
  const onThreadMs = Math.max(activeMs, sliced);
  const scale = onThreadMs > cpuMs ? cpuMs / onThreadMs : 1;
  return {
    cpuMs: sliceMs.map((ms) => ms * scale),
    telemetryMs: telemetryMs * scale,
    unattributedMs: (nobodyMs + onThreadMs - sliced) * scale,
    runtimeMs: Math.max(0, cpuMs - onThreadMs * scale),
  };
}
