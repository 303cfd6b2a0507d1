import { SourceFailure } from '../../mesh/contract/source.ts';

const maxRetryAfterSeconds = 3_600;
/** RFC 9110 §5.6.7, the only form that senders may generate. */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Returns the failure for a status other than 2xx. A redirect is a bad response, because none is followed. */
export function failureOfStatus(status: number, retryAfterSeconds: number | undefined): SourceFailure {
  const message = `the upstream responded with status ${status}`;
  const options = { upstreamStatus: status, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
  if (status === 429 || (status === 503 && retryAfterSeconds !== undefined)) {
    return new SourceFailure('throttled', message, options);
  }
  if (status >= 500) return new SourceFailure('unavailable', message, { ...options, retryable: true });
  if (status >= 400) return new SourceFailure('refused', message, options);
  return new SourceFailure('bad-response', message, options);
}

/** Returns Retry-After in seconds from now, at most one hour. RFC 9110 §10.2.3 allows a number or a date. */
export function readRetryAfter(header: string | undefined, nowMs = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return capRetryAfter(Number(header));
  // `Date.parse` accepts nearly everything, such as `-5` and `1e9`.
  if (!httpDate.test(header.trim())) return undefined;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : capRetryAfter((atMs - nowMs) / 1_000);
}

export function capRetryAfter(seconds: number): number {
  return Math.min(maxRetryAfterSeconds, Math.max(0, Math.ceil(seconds)));
}

/**
 * Returns what a request threw as a `SourceFailure`. `cancellation` is the client's signal. `isOver` is true after the
 * source's own deadline.
 */
export function failureOfError(error: unknown, cancellation: AbortSignal, isOver: boolean): SourceFailure {
  if (error instanceof SourceFailure) return error;
  if (isOver || isTimeout(cancellation))
    return new SourceFailure('timeout', 'no response before the deadline');
  // A cancellation is not the source's fault. This kind does not count for the circuit breaker.
  if (cancellation.aborted) return new SourceFailure('bad-input', 'the client cancelled the request');
  const code = codeOf(error);
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    return new SourceFailure('timeout', code, { cause: error });
  }
  if (code.startsWith('HPE_') || code.startsWith('Z_') || code.startsWith('ERR_') || unreadable.has(code)) {
    return new SourceFailure('bad-response', `unreadable response (${code})`, { cause: error });
  }
  return new SourceFailure('unavailable', `no connection (${code})`, { retryable: true, cause: error });
}

const unreadable = new Set([
  'HTTPParserError',
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]);

function isTimeout(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
