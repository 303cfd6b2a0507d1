import { type Code, PertuisError } from '../contract/errors.ts';
import { type FailureKind, SourceFailure } from '../contract/source.ts';

const coded: Record<FailureKind, { code: Code; says: string }> = {
  unavailable: { code: 'SOURCE_UNAVAILABLE', says: 'does not answer at the moment' },
  timeout: { code: 'SOURCE_TIMEOUT', says: 'did not answer in time' },
  throttled: { code: 'SOURCE_THROTTLED', says: 'asks us to slow down' },
  'bad-response': { code: 'SOURCE_BAD_RESPONSE', says: 'gave an answer that cannot be read' },
  refused: { code: 'SOURCE_REFUSED', says: 'refused the question' },
  'bad-input': { code: 'BAD_USER_INPUT', says: 'cannot take these arguments' },
};

/** Returns the code that counts a failed call. */
export function codeOf(error: unknown): Code {
  if (error instanceof SourceFailure) return coded[error.kind].code;
  return error instanceof PertuisError ? error.code : 'INTERNAL';
}

/**
 * Returns the public part of a failed fetch: the source's name, a code and a time to retry. The internal
 * cause is never included.
 */
export function toClientError(error: unknown, source: string): unknown {
  if (!(error instanceof SourceFailure)) return error;
  const { code, says } = coded[error.kind];
  const { upstreamStatus, retryAfterSeconds } = error;
  const details = {
    source,
    ...(upstreamStatus !== undefined && { upstreamStatus }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
  return new PertuisError(code, `The source "${source}" ${says}.`, details, error);
}
