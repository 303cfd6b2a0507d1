import { residentMiB } from './processes.ts';

/** Looks at the resident memory of a process until it is stopped, and returns the most that it was. */
export function watchMemory(pid: number): { stop(): number } {
  let worstMiB = residentMiB(pid);
  const look = () => {
    worstMiB = Math.max(worstMiB, residentMiB(pid));
  };
  const sampler = setInterval(look, 500);
  return {
    stop() {
      clearInterval(sampler);
      look();
      return worstMiB;
    },
  };
}
