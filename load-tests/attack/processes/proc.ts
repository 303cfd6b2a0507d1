/** What /proc tells of processes. Linux only; a process that has gone tells nothing. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly isZombie: boolean;
  readonly cpuSeconds: number;
  /** Of its children that have ended. */
  readonly childrenCpuSeconds: number;
}

const ticksPerSecond = 100;

/** Parses `/proc/<pid>/stat`. The name in brackets may hold anything, brackets and spaces too. */
export function parseStat(text: string): Stat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {
    pid: Number.parseInt(text, 10),
    isZombie: fields[0] === 'Z',
    parent: Number(fields[1]),
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    childrenCpuSeconds: (Number(fields[13]) + Number(fields[14])) / ticksPerSecond,
  };
}

/** Parses the first line of `/proc/stat`: processor time that was used on the whole machine, idle and waiting left out. */
export function parseBusySeconds(text: string): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (text.split('\n', 1)[0] ?? '')
    .split(/ +/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq) / ticksPerSecond;
}

export const busySeconds = () => read('/proc/stat', parseBusySeconds) ?? Number.NaN;

/** Parses a line such as `VmHWM:   123 kB` of `/proc/<pid>/status` into MiB; 0 when it is not there. */
export function parseMemory(text: string, name: 'VmHWM' | 'VmRSS'): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1024;
}

/** The process and all that descend from it, the process first. */
export function familyOf(root: number, stats: readonly Stat[]): Stat[] {
  const family = stats.filter(({ pid }) => pid === root);
  for (const member of family) family.push(...stats.filter(({ parent }) => parent === member.pid));
  return family.filter(({ isZombie }) => !isZombie);
}

export function readFamily(root: number): Stat[] {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => read(`/proc/${name}/stat`, parseStat) ?? []);
  return familyOf(root, stats);
}

/** Resident memory now, and the most that it ever was. */
export function memoryOf(pid: number): { nowMiB: number; peakMiB: number } {
  const both = (text: string) => ({
    nowMiB: parseMemory(text, 'VmRSS'),
    peakMiB: parseMemory(text, 'VmHWM'),
  });
  return read(`/proc/${pid}/status`, both) ?? { nowMiB: 0, peakMiB: 0 };
}

/** Open files and sockets of all of them together. */
export function descriptorsOf(family: readonly Stat[]): number {
  return family.reduce((sum, { pid }) => sum + (list(`/proc/${pid}/fd`)?.length ?? 0), 0);
}

export function cpuSecondsOf(family: readonly Stat[]): number {
  return family.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}

function read<T>(path: string, parse: (text: string) => T): T | undefined {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function list(path: string): string[] | undefined {
  try {
    return readdirSync(path);
  } catch {
    return undefined;
  }
}
