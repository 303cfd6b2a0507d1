import { SourceFailure } from '../../mesh/contract/source.ts';

/** What the driver threw, as a `SourceFailure`, by SQLSTATE class (PostgreSQL documentation, appendix A). */
export function failureOf(error: unknown, signal: AbortSignal): Error {
  if (error instanceof SourceFailure || error instanceof TypeError) return error;
  if (signal.aborted) {
    const timedOut = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
    return timedOut
      ? new SourceFailure('timeout', 'no response before the deadline')
      : new SourceFailure('bad-input', 'the client cancelled the request');
  }
  const { code = '' } = error as { code?: string };
  if (code === '57014') return new SourceFailure('timeout', 'statement timeout', { cause: error });
  if (code.startsWith('28') || code === '42501' || code === '3D000') {
    return new SourceFailure('refused', `the database refused (${code})`, { cause: error });
  }
  if (code === '53300') return new SourceFailure('throttled', 'too many connections', { cause: error });
  if (/^(22|42|25)/.test(code)) {
    return new SourceFailure('bad-response', `the database cannot run this (${code})`, { cause: error });
  }
  return new SourceFailure('unavailable', `no database (${code || 'no connection'})`, {
    retryable: true,
    cause: error,
  });
}
