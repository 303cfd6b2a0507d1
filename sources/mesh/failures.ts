import type { ExecutionResult } from 'graphql';
import { SourceFailure, type Value } from '../../mesh/contract/source.ts';

/**
 * Returns the value under an alias. Throws `SourceFailure` when the value is missing or an error concerns it. Errors without
 * a known path concern every alias.
 */
export function resultAt(result: ExecutionResult, alias: string): Value {
  const { data } = result;
  const isOfAnother = (key: unknown) => key !== alias && data != null && Object.hasOwn(data, String(key));
  const error = result.errors?.find(({ path }) => !isOfAnother(path?.[0]));
  if (error) throw asFailure(error.originalError ?? error);
  if (data == null || !Object.hasOwn(data, alias))
    throw new SourceFailure('bad-response', 'the result lacks a requested field');
  return data[alias] as Value;
}

/**
 * Returns the original failure behind an error of Mesh. A partner's error message may hold personal data or a secret. It
 * goes into the cause and not into the message, which is logged.
 */
export function asFailure(error: unknown): SourceFailure {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof SourceFailure) return at;
    const { originalError } = at as { originalError?: unknown };
    if (originalError instanceof SourceFailure) return originalError;
  }
  const name = error instanceof Error ? error.name : typeof error;
  return new SourceFailure('bad-response', `the partner or its handler reported an error (${name})`, {
    cause: error,
  });
}
