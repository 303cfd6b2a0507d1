import { Pool } from 'undici';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { type Freshness, freshnessOf } from '../../mesh/core/cache-control.ts';
import { metered } from '../../mesh/core/metered.ts';
import { createGuardedLookup } from './guarded-lookup.ts';
import { type GuardOptions, withDefaults } from './guards.ts';
import { checkJsonBounds } from './json-bounds.ts';
import { sendUpstreamRequest, type UpstreamResponse } from './send-upstream-request.ts';

export interface HttpClientOptions extends GuardOptions {
  /** The address to which paths are appended. */
  readonly baseUrl: string;
  /** Reads the wait in seconds from the body of a 429. The client caps the result at one hour. */
  readonly retryAfterOf?: (body: string) => number | undefined;
}

export interface JsonRequest {
  readonly query?: URLSearchParams | string;
  readonly signal: AbortSignal;
  readonly traceparent?: string | undefined;
  readonly headers?: Record<string, string>;
}

export interface JsonResponse extends Freshness {
  readonly json: unknown;
  readonly status: number;
  /** Bytes received, before decompression. */
  readonly bytes: number;
  /** Names in lower case. */
  readonly headers: Record<string, string>;
}

export interface HttpClient {
  readonly origin: string;
  /**
   * Sends GET and parses the body. The caller percent-encodes `path`.
   *
   * @throws {SourceFailure} `timeout`, `throttled`, `refused`, `unavailable`, `bad-response`, or `bad-input` after a
   * cancellation.
   */
  getJson(path: string, request: JsonRequest): Promise<JsonResponse>;
  close(): Promise<void>;
}

/**
 * Creates a client that reads JSON from one upstream over kept-alive connections.
 *
 * Every request has a deadline, and every body has a size cap. The client follows no redirect and retries nothing. It leaves
 * out
 * addresses that no partner uses, such as cloud metadata.
 *
 * @throws {TypeError} where `baseUrl` is not a URL.
 * @example
 * const client = createHttpClient({ source: name, baseUrl: 'https://tides.example.org/v1', maxBytes: 1_000_000 });
 * const { json, bytes } = await client.getJson('/tides', { query: new URLSearchParams({ port: 'rochelle' }), signal });
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const guards = withDefaults(options);
  const { origin, pathname } = new URL(options.baseUrl);
  const basePath = pathname.replace(/\/+$/, '');
  const pool = new Pool(origin, {
    connections: guards.connections,
    connect: { timeout: guards.connectTimeoutMs, lookup: createGuardedLookup() },
    headersTimeout: guards.deadlineMs,
    bodyTimeout: guards.deadlineMs,
  });

  return {
    origin,
    async getJson(path, { query, signal, traceparent, headers }) {
      const text = query?.toString() ?? '';
      const search = text === '' ? '' : `?${text}`;
      const response = await sendUpstreamRequest(pool, guards, {
        origin,
        path: `${basePath}${path}${search}`,
        headers: { accept: 'application/json', ...headers, ...(traceparent && { traceparent }) },
        signal,
        accepts: isJson,
        retryAfterOf: options.retryAfterOf,
      });
      return {
        json: metered(() => parse(response)),
        status: response.status,
        bytes: response.bytes,
        headers: response.headers,
        ...freshnessOf(response.headers),
      };
    },
    close: () => pool.destroy(),
  };
}

/** Accepts a response without a content type, because some servers send none. The parser decides then. */
function isJson(contentType: string | undefined): boolean {
  return contentType === undefined || /[/+]json\b/i.test(contentType);
}

function parse({ content }: UpstreamResponse): unknown {
  const text = content.toString('utf8');
  checkJsonBounds(text);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SourceFailure('bad-response', 'the response is not complete JSON', { cause });
  }
}
