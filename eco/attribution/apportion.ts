/** One measured window: CPU time of the whole process, and the time of its JavaScript thread in slices. */
export interface Window {
  /** `process.cpuUsage()`, user and system, all threads. */
  readonly cpuMs: number;
  /** Time that the event loop was not idle. */
  readonly activeMs: number;
  readonly sliceMs: readonly number[];
  readonly unattributedMs: number;
  readonly telemetryMs: number;
}

export interface Shares {
  /** In the order of `sliceMs`. */
  readonly cpuMs: readonly number[];
  readonly telemetryMs: number;
  /**
   * On the thread, without an operation: accepting connections, timers, work after a response, time between
   * callbacks.
   */
  readonly unattributedMs: number;
  /** On Node's other threads: garbage collection, compilation, compression. */
  readonly runtimeMs: number;
}

/**
 * Apportions measured CPU time by slices. Slices are wall time, so they only give proportions. When the
 * thread waited for a core, they exceed the CPU time, and all shrink alike. The shares add up to `cpuMs`.
 */
export function apportion({ cpuMs, activeMs, sliceMs, unattributedMs, telemetryMs }: Window): Shares {
  const sliced = sliceMs.reduce((sum, ms) => sum + ms, unattributedMs + telemetryMs);
  const onThreadMs = Math.max(activeMs, sliced);
  const scale = onThreadMs > cpuMs ? cpuMs / onThreadMs : 1;
  return {
    cpuMs: sliceMs.map((ms) => ms * scale),
    telemetryMs: telemetryMs * scale,
    unattributedMs: (unattributedMs + onThreadMs - sliced) * scale,
    runtimeMs: Math.max(0, cpuMs - onThreadMs * scale),
  };
}
