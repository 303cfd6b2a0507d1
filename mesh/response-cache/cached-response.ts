import type { HttpResponse, RequestContext } from '../contract/request-context.ts';
import type { StoredResponse } from '../contract/response-store.ts';
import { cacheHeaders } from '../core/cache-headers.ts';

export type BufferedResponse = HttpResponse & { readonly body: Buffer };

/** A response in the memory of this process, with its known facts. Serving it requires no parsing. */
export interface CachedResponse extends StoredResponse {
  /** The response as last served. All clients within the same second receive this object. */
  given: HttpResponse;
  givenAs: 'hit' | 'stale' | undefined;
  /** Earliest time for the next attempt after a failed revalidation. */
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

/** Returns the parts of a response that other processes need. */
export function toStored(cached: CachedResponse): StoredResponse {
  const { response, ttlSeconds, name, type, provenance, requestedExtensions, denied } = cached;
  return { response, ttlSeconds, name, type, provenance, requestedExtensions, ...(denied && { denied }) };
}

export function fromStored(stored: StoredResponse): CachedResponse {
  return { ...stored, given: stored.response, givenAs: undefined, revalidateNotBeforeMs: 0 };
}

/** Returns a copy with memory of its own. A slice of a shared buffer would retain the whole buffer. */
function alone(body: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(body.length);
  body.copy(copy);
  return copy;
}

/** Returns the cached response with its cache headers. */
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

/** Returns the remaining lifetime in whole seconds, below 0 for a stale response. */
function ttlOf({ ttlSeconds }: CachedResponse, cache: 'hit' | 'stale', ageSeconds: number): number {
  return cache === 'hit'
    ? Math.ceil(ttlSeconds) - ageSeconds
    : Math.min(-1, Math.floor(ttlSeconds) - ageSeconds);
}
