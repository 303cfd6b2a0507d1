import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const pertuis = fileURLToPath(new URL('../../../cli/pertuis.ts', import.meta.url));

/** Arguments that let Node run the command as a shell would, with the options that its first line names. */
export function pertuisCommand(): string[] {
  const [interpreter = ''] = readFileSync(pertuis, 'utf8').split('\n', 1);
  return [...interpreter.split(' ').filter((word) => word.startsWith('--')), pertuis];
}
