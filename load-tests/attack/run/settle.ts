import { setTimeout as pause } from 'node:timers/promises';
import { descriptorsOf, readFamily } from '../processes/proc.ts';

/** The well-behaved client's own connections come and go. */
const slack = 16;
const everyMs = 250;

/** Waits until a gateway holds as few descriptors as at rest. Resolves with the seconds; infinite after `withinSeconds`. */
export async function waitForDescriptors(
  pid: number,
  atRest: number,
  withinSeconds: number,
): Promise<number> {
  const startedAtMs = performance.now();
  const elapsed = () => (performance.now() - startedAtMs) / 1_000;
  while (elapsed() <= withinSeconds) {
    if (descriptorsOf(readFamily(pid)) <= atRest + slack) return elapsed();
    await pause(everyMs);
  }
  return Number.POSITIVE_INFINITY;
}
