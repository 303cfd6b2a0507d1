import type { IncomingHttpHeaders } from 'node:http';
import { directivesOf, secondsOf } from '../core/cache-control.ts';

/** What an asker's own Cache-Control wants (RFC 9111, 5.2.1). */
export interface RequestDirectives {
  /** The oldest stored answer that will do, fresh ones only; below 0 for none, undefined for whatever the gateway would give. */
  readonly maxAgeSeconds: number | undefined;
  /** The answer must not be stored either. */
  readonly noStore: boolean;
}

const nothing: RequestDirectives = { maxAgeSeconds: undefined, noStore: false };
const anew: RequestDirectives = { maxAgeSeconds: -1, noStore: false };
const anewAndForgotten: RequestDirectives = { maxAgeSeconds: -1, noStore: true };

/**
 * `no-store` goes past the store both ways, `no-cache` and `max-age=0` past what it holds, `max-age` past what is older.
 * Beside `If-None-Match`, `no-cache` says nothing: `fetch` adds it to every request with a validator (Fetch, 4.5).
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
