import type { Dispatcher } from 'undici';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { startDeadline } from '../../mesh/core/deadline.ts';
import { capRetryAfter, failureOfError, failureOfStatus, readRetryAfter } from './failures.ts';
import { type Guards, lowerCased } from './guards.ts';
import { LargeBodies } from './large-bodies.ts';
import { acceptEncoding, readBody } from './read-body.ts';

export interface UpstreamRequest {
  readonly origin: string;
  /** With the query, percent-encoded. */
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer;
  readonly signal: AbortSignal;
  /** Refuses an answer by its content type before its body is read. */
  readonly accepts: (contentType: string | undefined) => boolean;
  /** Reads, from the body of a refusal, after how many seconds to come back. */
  readonly retryAfterOf?: ((body: string) => number | undefined) | undefined;
}

export interface UpstreamResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly content: Buffer;
  readonly bytes: number;
}

const maxRefusalBytes = 16 * 1024;
const refusalBounds = {
  maxBytes: maxRefusalBytes,
  largeBodies: new LargeBodies(),
  signal: new AbortController().signal,
};

/** One call under its guards. Throws `SourceFailure` for whatever is not a whole 2xx answer. */
export async function exchange(
  dispatcher: Dispatcher,
  guards: Guards,
  upstreamRequest: UpstreamRequest,
): Promise<UpstreamResponse> {
  const deadline = startDeadline(upstreamRequest.signal, guards.deadlineMs);
  const { signal } = deadline;
  try {
    const response = await dispatcher.request({
      origin: upstreamRequest.origin,
      path: upstreamRequest.path,
      method: (upstreamRequest.method ?? 'GET') as Dispatcher.HttpMethod,
      headers: {
        'accept-encoding': acceptEncoding,
        ...lowerCased(upstreamRequest.headers),
        ...guards.headers,
      },
      body: upstreamRequest.body ?? null,
      signal,
      onInfo: limitInterim(),
    });
    const headers = flatten(response.headers);
    if (response.statusCode < 200 || response.statusCode > 299) {
      throw await refusal(response, headers, upstreamRequest.retryAfterOf);
    }
    if (!upstreamRequest.accepts(headers['content-type'])) {
      discard(response.body);
      throw new SourceFailure('bad-answer', `unexpected content type ${headers['content-type'] ?? '(none)'}`);
    }
    if (Number(headers['content-length'] ?? 0) > guards.maxBytes) {
      discard(response.body);
      throw new SourceFailure('bad-answer', `the answer is over ${guards.maxBytes} bytes`);
    }
    const hasBody = response.statusCode !== 204 && response.statusCode !== 205;
    const body = await readBody(response.body, hasBody ? headers['content-encoding'] : undefined, {
      ...guards,
      signal,
    });
    return { status: response.statusCode, headers, ...body };
  } catch (error) {
    throw failureOfError(error, upstreamRequest.signal, deadline.isOver);
  } finally {
    deadline.end();
  }
}

/** A final response may come after a few 1xx; one that never comes must not keep us reading them until the deadline. */
export function limitInterim(): () => void {
  let left = 10;
  return () => {
    left -= 1;
    if (left < 0) throw new SourceFailure('bad-answer', 'interim responses without end');
  };
}

/** Destroying a body that nobody reads makes it emit an error, which would end the process if nobody heard it. */
export function discard(body: Dispatcher.ResponseData['body']) {
  body.on('error', () => {}).destroy();
}

/** Why an answer that is not 2xx is none; its body is read or cut. */
export async function refusal(
  { statusCode, body }: Dispatcher.ResponseData,
  headers: Record<string, string>,
  retryAfterOf?: UpstreamRequest['retryAfterOf'],
): Promise<SourceFailure> {
  let retryAfterSeconds = readRetryAfter(headers['retry-after']);
  if (retryAfterSeconds === undefined && retryAfterOf && statusCode === 429) {
    const told = await readBody(body, headers['content-encoding'], refusalBounds).catch(() => undefined);
    const seconds = told && retryAfterOf(told.content.toString('utf8'));
    if (seconds !== undefined) retryAfterSeconds = capRetryAfter(seconds);
  } else {
    // A short rest is read so that the connection can be used again; a long one is cut.
    await body.dump({ limit: maxRefusalBytes }).catch(() => {});
  }
  return failureOfStatus(statusCode, retryAfterSeconds);
}

/** Names in lower case, one value each. */
export function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
