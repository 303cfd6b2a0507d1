import { Agent } from 'undici';
import { createGuardedLookup } from './guarded-lookup.ts';
import { type GuardOptions, withDefaults } from './guards.ts';
import { checkJsonBounds } from './json-bounds.ts';
import { sendUpstreamRequest } from './send-upstream-request.ts';
import { withoutFraming } from './without-framing.ts';

export interface GuardedFetchOptions extends GuardOptions {
  /** Is called with the size of every complete response, before decompression. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Creates a `fetch` with a deadline and a size cap that follows no redirect.
 *
 * Where the `fetch` of the platform returns a response other than 2xx, this one throws. It also throws where HTML arrives
 * instead of
 * data.
 *
 * @throws {SourceFailure}
 */
export function createGuardedFetch(options: GuardedFetchOptions): typeof globalThis.fetch {
  const guards = withDefaults(options);
  const agent = new Agent({
    connections: guards.connections,
    connect: { timeout: guards.connectTimeoutMs, lookup: createGuardedLookup() },
    headersTimeout: guards.deadlineMs,
    bodyTimeout: guards.deadlineMs,
  });
  return async (input, init) => {
    const request = new Request(input, init);
    const { origin, pathname, search } = new URL(request.url);
    const response = await sendUpstreamRequest(agent, guards, {
      origin,
      path: `${pathname}${search}`,
      method: request.method,
      headers: withoutFraming(request.headers),
      ...(request.body !== null && { body: Buffer.from(await request.arrayBuffer()) }),
      signal: request.signal,
      accepts: (contentType) => !unwanted.test(contentType ?? ''),
    });
    if (mayBeJson.test(response.content.toString('latin1', 0, 16)))
      checkJsonBounds(response.content.toString('latin1'));
    options.onBytes?.(response.bytes);
    const headers = withoutEncoding(response.headers);
    const hasBody = response.status !== 204 && response.status !== 205;
    return new Response(hasBody ? new Uint8Array(response.content) : null, {
      status: response.status,
      headers,
    });
  };
}

/** HTML pages, and types that unbounded readers would read as streams. */
const unwanted = /\bhtml\b|^\s*text\/event-stream|^\s*multipart\//i;
/** A byte order mark and whitespace may come first. */
const mayBeJson = /^(?:\xEF\xBB\xBF)?\s*[[{]/;

/** Removes the headers of encoding and length, because the body is passed on decompressed and complete. */
function withoutEncoding(headers: Record<string, string>): Record<string, string> {
  const entries = Object.entries(headers).filter(
    ([name]) => name !== 'content-encoding' && name !== 'content-length',
  );
  return Object.fromEntries(entries);
}
