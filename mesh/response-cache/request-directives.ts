import type { IncomingHttpHeaders } from 'node:http';
import { directivesOf, secondsOf } from '../core/cache-control.ts';

/** Directives of a client's Cache-Control header (RFC 9111, 5.2.1). */
export interface RequestDirectives {
  /** Highest acceptable age of a cached response, fresh ones only. Below 0 for none; undefined for no limit. */
  readonly maxAgeSeconds: number | undefined;
  /** Whether the response must not be stored either. */
  readonly noStore: boolean;
}

const nothing: RequestDirectives = { maxAgeSeconds: undefined, noStore: false };
const anew: RequestDirectives = { maxAgeSeconds: -1, noStore: false };
const anewAndForgotten: RequestDirectives = { maxAgeSeconds: -1, noStore: true };

/**
 * Parses the Cache-Control header. `no-store` bypasses reads and writes of the cache, `no-cache` and
 * `max-age=0` all reads. `max-age` bypasses older responses.
 *
 * `no-cache` is ignored beside `If-None-Match`: `fetch` adds it to every request with a validator (Fetch,
 * 4.5).
 */
export function requestDirectivesOf(headers: IncomingHttpHeaders): RequestDirectives {
  const cacheControl = headers['cache-control'];
  if (cacheControl === undefined) return nothing;
  const directives = directivesOf(cacheControl);
  if (directives.has('no-store')) return anewAndForgotten;
  const maxAgeSeconds = secondsOf(directives.get('max-age'));
  const noCache = directives.has('no-cache') && headers['if-none-match'] === undefined;
  if (noCache || maxAgeSeconds === 0) return anew;
  return maxAgeSeconds === undefined ? nothing : { maxAgeSeconds, noStore: false };
}
