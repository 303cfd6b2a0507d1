import { Pool } from 'undici';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { type Freshness, freshnessOf } from '../../mesh/core/cache-control.ts';
import { metered } from '../../mesh/core/metered.ts';
import { exchange, type UpstreamResponse } from './exchange.ts';
import { createGuardedLookup } from './guarded-lookup.ts';
import { type GuardOptions, withDefaults } from './guards.ts';
import { checkJsonBounds } from './json-bounds.ts';

export interface HttpClientOptions extends GuardOptions {
  /** Paths are appended to it. */
  readonly baseUrl: string;
  /** For upstreams that say in the body of a 429 when to come back; the result is capped at an hour. */
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
  /** On the wire. */
  readonly bytes: number;
  /** Names in lower case. */
  readonly headers: Record<string, string>;
}

export interface HttpClient {
  readonly origin: string;
  /** `path` is percent-encoded by the caller. Throws `SourceFailure` only. */
  getJson(path: string, request: JsonRequest): Promise<JsonResponse>;
  close(): Promise<void>;
}

/** Asks one upstream for JSON over kept-alive connections, with a deadline and a size cap; follows no redirect, repeats nothing. */
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
      const response = await exchange(pool, guards, {
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

/** Some servers send no content type at all: then the parser decides. */
function isJson(contentType: string | undefined): boolean {
  return contentType === undefined || /[/+]json\b/i.test(contentType);
}

function parse({ content }: UpstreamResponse): unknown {
  const text = content.toString('utf8');
  checkJsonBounds(text);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SourceFailure('bad-response', 'the answer is not whole JSON', { cause });
  }
}
