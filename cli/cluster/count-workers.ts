import { availableParallelism } from 'node:os';
import { forkSchema } from '../../mesh/compose/settings.ts';
import { ConfigurationError } from '../../mesh/contract/errors.ts';
import type { Settings } from '../settings.ts';

/**
 * Returns the number of processes: `WORKERS` of the environment, otherwise `serve.fork`. 1 means a single
 * process without a primary.
 *
 * @throws {ConfigurationError} for a `WORKERS` that is no number.
 */
export function countWorkers({ serve }: Settings, environment: NodeJS.ProcessEnv): number {
  const given = environment.WORKERS || undefined;
  const fork = given === undefined ? serve.fork : readVariable(given);
  if (fork === true) return availableParallelism();
  return Math.max(1, Number(fork));
}

function readVariable(given: string): boolean | number {
  const { data, error } = forkSchema.safeParse(given);
  if (!error) return data;
  const expected = 'true, false or a whole number from 0 to 128';
  throw new ConfigurationError([{ file: 'the environment', path: 'WORKERS', expected, got: `"${given}"` }]);
}
