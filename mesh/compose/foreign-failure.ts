import type { ExecutionResult } from 'graphql';
import { SourceFailure } from '../contract/source.ts';

/** An error under a request's alias fails it; an error without a path fails all. */
export function failureOf(result: ExecutionResult, alias: string): SourceFailure | undefined {
  const error = result.errors?.find(({ path }) => !path || path.length === 0 || path[0] === alias);
  return error && asFailure(error.originalError ?? error);
}

/** What Mesh made of a failure, as the failure that stood behind it. */
export function asFailure(error: unknown): SourceFailure {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof SourceFailure) return at;
  }
  const message = error instanceof Error ? error.message : String(error);
  return new SourceFailure('bad-answer', message, { cause: error });
}
