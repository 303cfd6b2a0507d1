import type { HttpResponse, RequestContext } from '../contract/request-context.ts';
import type { StoredResponse } from '../contract/response-store.ts';
import { cacheHeaders } from '../core/cache-headers.ts';

export type BufferedResponse = HttpResponse & { readonly body: Buffer };

/** A response with what is known of it without reading it again, as this process keeps it. */
export interface CachedResponse extends StoredResponse {
  /** As it was last given: every client within the same second gets this object. */
  given: HttpResponse;
  givenAs: 'hit' | 'stale' | undefined;
  /** When a refresh that failed may be tried again. */
  revalidateNotBeforeMs: number;
}

export function toCachedResponse(
  { operation, executionInfo }: RequestContext,
  response: BufferedResponse,
): CachedResponse {
  return fromStored({
    response: { ...response, body: alone(response.body) },
    ttlSeconds: executionInfo.ttlSeconds,
    name: operation.name,
    type: operation.type,
    provenance: [...executionInfo.provenance],
    requestedExtensions: [...executionInfo.requestedExtensions],
    ...(executionInfo.denied && { denied: executionInfo.denied }),
  });
}

/** Returns what other processes need of a response. */
export function toStored(cached: CachedResponse): StoredResponse {
  const { response, ttlSeconds, name, type, provenance, requestedExtensions, denied } = cached;
  return { response, ttlSeconds, name, type, provenance, requestedExtensions, ...(denied && { denied }) };
}

export function fromStored(stored: StoredResponse): CachedResponse {
  return { ...stored, given: stored.response, givenAs: undefined, revalidateNotBeforeMs: 0 };
}

/** The bytes that an answer is written to lie among those of others: kept as they are, they would keep those, too. */
function alone(body: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(body.length);
  body.copy(copy);
  return copy;
}

/** The kept answer, its headers said. */
export function fromCachedResponse(
  cached: CachedResponse,
  cache: 'hit' | 'stale',
  ageSeconds: number,
): HttpResponse {
  if (cached.given.ageSeconds !== ageSeconds || cached.givenAs !== cache) {
    const { response, type } = cached;
    const headers = {
      ...response.headers,
      ...cacheHeaders({ cache, type }, ageSeconds, ttlOf(cached, cache, ageSeconds)),
    };
    cached.given = { ...response, headers, ageSeconds };
    cached.givenAs = cache;
  }
  return cached.given;
}

/** Whole seconds that are left; a stale response has less than none. */
function ttlOf({ ttlSeconds }: CachedResponse, cache: 'hit' | 'stale', ageSeconds: number): number {
  return cache === 'hit'
    ? Math.ceil(ttlSeconds) - ageSeconds
    : Math.min(-1, Math.floor(ttlSeconds) - ageSeconds);
}
