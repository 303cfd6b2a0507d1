import { expect, it } from 'vitest';
import {
  familyOf,
  memoryOf,
  parseBusySeconds,
  parseMemory,
  parseStat,
  readFamily,
  type Stat,
} from './proc.ts';

it('reads a line of stat whatever the process is called', () => {
  const line = '731 (a) b (c)) S 700 731 6036 0 -1 4194304 101 0 0 0 250 50 6 8 20 0 11 0 68058 3133440';
  expect(parseStat(line)).toEqual({
    pid: 731,
    parent: 700,
    isZombie: false,
    cpuSeconds: 3,
    childrenCpuSeconds: 0.14,
  });
});

it('reads memory in MiB', () => {
  const status = 'Name:\tnode\nVmPeak:\t 9999 kB\nVmHWM:\t  2048 kB\nVmRSS:\t  1024 kB\n';
  expect(parseMemory(status, 'VmHWM')).toBe(2);
  expect(parseMemory(status, 'VmRSS')).toBe(1);
  expect(parseMemory('', 'VmRSS')).toBe(0);
});

it('reads how busy the machine was', () => {
  expect(parseBusySeconds('cpu  100 20 30 9999 9999 5 45 0 0 0\ncpu0 1 1 1 1 1 1 1 0 0 0\n')).toBe(2);
});

it('finds the children of children, listed in any order, and leaves zombies and strangers out', () => {
  const of = (pid: number, parent: number, isZombie = false): Stat => ({
    pid,
    parent,
    isZombie,
    cpuSeconds: 0,
    childrenCpuSeconds: 0,
  });
  const stats = [of(5, 3), of(9, 1), of(3, 2), of(2, 1), of(4, 2, true)];
  expect(familyOf(2, stats).map(({ pid }) => pid)).toEqual([2, 3, 5]);
  expect(familyOf(77, stats)).toEqual([]);
});

it('knows this process', () => {
  expect(readFamily(process.pid)[0]).toMatchObject({ pid: process.pid, parent: process.ppid });
  expect(memoryOf(process.pid).nowMiB).toBeGreaterThan(10);
  expect(memoryOf(2 ** 30)).toEqual({ nowMiB: 0, peakMiB: 0 });
});
