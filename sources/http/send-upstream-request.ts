import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { startDeadline } from '../../mesh/core/deadline.ts';
import { dispatch, type Head } from './dispatch.ts';
import { capRetryAfter, failureOfError, failureOfStatus, readRetryAfter } from './failures.ts';
import { type Guards, lowerCased } from './guards.ts';
import { LargeBodies } from './large-bodies.ts';
import { acceptEncoding, readBody, tooLarge } from './read-body.ts';

export interface UpstreamRequest {
  readonly origin: string;
  /** Includes the query. Percent-encoded. */
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer;
  readonly signal: AbortSignal;
  /** Rejects a response by its content type before its body is read. */
  readonly accepts: (contentType: string | undefined) => boolean;
  /** Reads from the body of a 429 how many seconds to wait. */
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

/** Sends one request under its guards. Throws `SourceFailure` unless a complete 2xx response arrives. */
export async function sendUpstreamRequest(
  dispatcher: Dispatcher,
  guards: Guards,
  upstreamRequest: UpstreamRequest,
): Promise<UpstreamResponse> {
  const deadline = startDeadline(upstreamRequest.signal, guards.deadlineMs);
  const { signal } = deadline;
  const request = {
    origin: upstreamRequest.origin,
    path: upstreamRequest.path,
    method: (upstreamRequest.method ?? 'GET') as Dispatcher.HttpMethod,
    headers: { 'accept-encoding': acceptEncoding, ...lowerCased(upstreamRequest.headers), ...guards.headers },
    body: upstreamRequest.body ?? null,
  };
  try {
    const {
      statusCode,
      headers: rawHeaders,
      content,
      body,
    } = await dispatch(dispatcher, request, {
      ...guards,
      signal,
      onInfo: limitInterim(),
      buffersWhole: (head) => checkHead(head, guards, upstreamRequest),
    });
    const headers = flatten(rawHeaders);
    if (content) return { status: statusCode, headers, content, bytes: content.length };
    if (!body) throw new SourceFailure('bad-response', 'a response without body');
    if (!isSuccess(statusCode))
      throw await refusal({ statusCode, body }, headers, upstreamRequest.retryAfterOf);
    const read = await readBody(body, headers['content-encoding'], { ...guards, signal });
    return { status: statusCode, headers, ...read };
  } catch (error) {
    throw failureOfError(error, upstreamRequest.signal, deadline.isOver);
  } finally {
    deadline.end();
  }
}

/** Returns whether the body is unencoded. Throws for an unexpected type or size before the body is read. */
function checkHead(
  { statusCode, headers }: Head,
  { maxBytes }: Guards,
  { accepts }: UpstreamRequest,
): boolean {
  if (!isSuccess(statusCode)) return false;
  const type = joinValues(headers['content-type']);
  if (!accepts(type)) throw new SourceFailure('bad-response', `unexpected content type ${type ?? '(none)'}`);
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const encoding = joinValues(headers['content-encoding'])?.trim().toLowerCase();
  const hasBody = statusCode !== 204 && statusCode !== 205;
  return !hasBody || encoding === undefined || encoding === 'identity';
}

function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

function joinValues(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Limits 1xx responses to 10. Without the limit, an upstream could send them until the deadline. */
export function limitInterim(): () => void {
  let remaining = 10;
  return () => {
    remaining -= 1;
    if (remaining < 0) throw new SourceFailure('bad-response', 'too many interim responses');
  };
}

/** Destroys an unread body. The destroyed body emits an error, and an unhandled error would end the process. */
export function discard(body: Dispatcher.ResponseData['body']) {
  body.on('error', () => {}).destroy();
}

/** Returns the failure for a response other than 2xx. Reads or destroys its body. */
export async function refusal(
  { statusCode, body }: { readonly statusCode: number; readonly body: Readable },
  headers: Record<string, string>,
  retryAfterOf?: UpstreamRequest['retryAfterOf'],
): Promise<SourceFailure> {
  let retryAfterSeconds = readRetryAfter(headers['retry-after']);
  if (retryAfterSeconds === undefined && retryAfterOf && statusCode === 429) {
    const refusalBody = await readBody(body, headers['content-encoding'], refusalBounds).catch(
      () => undefined,
    );
    const seconds = refusalBody && retryAfterOf(refusalBody.content.toString('utf8'));
    if (seconds !== undefined) retryAfterSeconds = capRetryAfter(seconds);
  } else {
    // A short body is read, so that the connection can be reused. A long body is destroyed.
    await dump(body, maxRefusalBytes);
  }
  return failureOfStatus(statusCode, retryAfterSeconds);
}

/** Reads a body to its end, or destroys it after `maxBytes`. Never rejects. */
async function dump(body: Readable, maxBytes: number): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += (chunk as Buffer).length;
      if (bytes > maxBytes) return;
    }
  } catch {
    // The status already describes the failure.
  }
}

/** Returns headers with names in lower case and one value each. */
export function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flattened: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flattened[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flattened;
}
