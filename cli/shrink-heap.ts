import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Returns to the system what only the start needed: descriptions, syntax trees, compiled schemas. Takes about 0.1 s, once,
 * before the first request. Measured on the demonstration: resident memory falls from 235 to 154 MiB.
 */
export function shrinkHeap(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: object) => void;
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
