import { busySeconds, readFamily } from './proc.ts';

/** Begins to measure. The result tells how many cores other programs than this one and its children kept busy since then. */
export function watchContention(): () => number {
  const before = read();
  return () => {
    const now = read();
    const strangers = now.busy - before.busy - (now.own - before.own);
    return Math.max(0, strangers / ((now.atMs - before.atMs) / 1_000));
  };
}

function read() {
  const own = readFamily(process.pid).reduce(
    (sum, { cpuSeconds, childrenCpuSeconds }) => sum + cpuSeconds + childrenCpuSeconds,
    0,
  );
  return { atMs: performance.now(), busy: busySeconds(), own };
}
