import type { OperationScope } from '../contract/events.ts';
import type { HttpResponse, RequestContext } from '../contract/request-context.ts';
import type { Provenance } from '../contract/source.ts';
import { cacheHeaders } from '../core/cache-headers.ts';

export type BufferedResponse = HttpResponse & { readonly body: Buffer };

/** An answer with what is known of it without reading it again. */
export interface CachedResponse {
  readonly response: BufferedResponse;
  readonly ttlSeconds: number;
  readonly name: string;
  readonly type: OperationScope['type'];
  readonly provenance: readonly Provenance[];
  /** Extensions that the body of the question asks for. */
  readonly asked: readonly string[];
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
  const cached = { ...response, body: alone(response.body) };
  return {
    response: cached,
    ttlSeconds: executionInfo.ttlSeconds,
    name: operation.name,
    type: operation.type,
    provenance: [...executionInfo.provenance],
    asked: [...executionInfo.requestedExtensions],
    given: cached,
    givenAs: undefined,
    revalidateNotBeforeMs: 0,
  };
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
