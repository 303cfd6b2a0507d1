import { cpuSecondsOf, descriptorsOf, memoryOf, readFamily } from './proc.ts';

export interface Watch {
  /** Of the whole tree, at its largest. */
  peakRssMiB(): number;
  /** Of the largest process of the tree. */
  peakProcessRssMiB(): number;
  stop(): void;
}

const everyMs = 100;

/** Samples the memory of a process and its descendants. The kernel's own high-water mark catches what lies between two samples. */
export function watchMemory(pid: number): Watch {
  let ofTree = 0;
  let ofProcess = 0;
  const sample = () => {
    const members = readFamily(pid).map((member) => memoryOf(member.pid));
    const sum = members.reduce((total, { nowMiB }) => total + nowMiB, 0);
    const largest = Math.max(0, ...members.map(({ peakMiB }) => peakMiB));
    ofTree = Math.max(ofTree, sum, largest);
    ofProcess = Math.max(ofProcess, largest);
  };
  sample();
  const timer = setInterval(sample, everyMs);
  return {
    peakRssMiB: () => ofTree,
    peakProcessRssMiB: () => ofProcess,
    stop: () => clearInterval(timer),
  };
}

export interface Snapshot {
  readonly atMs: number;
  readonly cpuSeconds: number;
  readonly descriptors: number;
  readonly rssMiB: number;
  readonly processes: number;
}

export function snapshot(pid: number): Snapshot {
  const family = readFamily(pid);
  return {
    atMs: performance.now(),
    cpuSeconds: cpuSecondsOf(family),
    descriptors: descriptorsOf(family),
    rssMiB: family.reduce((sum, member) => sum + memoryOf(member.pid).nowMiB, 0),
    processes: family.length,
  };
}
