import { Agent } from 'undici';
import { exchange } from './exchange.ts';
import { createGuardedLookup } from './guarded-lookup.ts';
import { type GuardOptions, withDefaults } from './guards.ts';
import { checkJsonBounds } from './json-bounds.ts';
import { withoutFraming } from './without-framing.ts';

export interface GuardedFetchOptions extends GuardOptions {
  /** Told of every whole answer: bytes on the wire. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * A `fetch` that holds its calls to a deadline and a size cap, follows no redirect, and throws `SourceFailure` where
 * the platform's would give a response that is not 2xx, or HTML where data was asked for.
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
    const response = await exchange(agent, guards, {
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

/** Pages, and what would be read as a stream of answers by readers that know no bounds. */
const unwanted = /\bhtml\b|^\s*text\/event-stream|^\s*multipart\//i;
/** After a byte order mark and blanks. */
const mayBeJson = /^(?:\xEF\xBB\xBF)?\s*[[{]/;

/** The body is handed on decompressed and whole. */
function withoutEncoding(headers: Record<string, string>): Record<string, string> {
  const entries = Object.entries(headers).filter(
    ([name]) => name !== 'content-encoding' && name !== 'content-length',
  );
  return Object.fromEntries(entries);
}
