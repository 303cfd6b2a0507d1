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

/** Sends one call under its guards. Throws `SourceFailure` for whatever is not a whole 2xx response. */
export async function exchange(
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
      headers: all,
      content,
      body,
    } = await dispatch(dispatcher, request, {
      ...guards,
      signal,
      onInfo: limitInterim(),
      takesWhole: (head) => checkHead(head, guards, upstreamRequest),
    });
    const headers = flatten(all);
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

/** Says whether the body comes as it is. Refuses, before any of it is read, a response that cannot be the one asked for. */
function checkHead(
  { statusCode, headers }: Head,
  { maxBytes }: Guards,
  { accepts }: UpstreamRequest,
): boolean {
  if (!isSuccess(statusCode)) return false;
  const type = one(headers['content-type']);
  if (!accepts(type)) throw new SourceFailure('bad-response', `unexpected content type ${type ?? '(none)'}`);
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const encoding = one(headers['content-encoding'])?.trim().toLowerCase();
  const hasBody = statusCode !== 204 && statusCode !== 205;
  return !hasBody || encoding === undefined || encoding === 'identity';
}

function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** A final response may come after a few 1xx; one that never comes must not keep us reading them until the deadline. */
export function limitInterim(): () => void {
  let left = 10;
  return () => {
    left -= 1;
    if (left < 0) throw new SourceFailure('bad-response', 'interim responses without end');
  };
}

/** Destroying a body that nobody reads makes it emit an error, which would end the process if nobody heard it. */
export function discard(body: Dispatcher.ResponseData['body']) {
  body.on('error', () => {}).destroy();
}

/** Why an answer that is not 2xx is none; its body is read or cut. */
export async function refusal(
  { statusCode, body }: { readonly statusCode: number; readonly body: Readable },
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
    await dump(body, maxRefusalBytes);
  }
  return failureOfStatus(statusCode, retryAfterSeconds);
}

/** Reads a body to its end, or cuts it after so many bytes. Never rejects. */
async function dump(body: Readable, maxBytes: number): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += (chunk as Buffer).length;
      if (bytes > maxBytes) return;
    }
  } catch {
    // The refusal says enough.
  }
}

/** Names in lower case, one value each. */
export function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
