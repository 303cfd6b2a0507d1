import type { Composition } from '../contract/composition.ts';
import { invalidations } from '../contract/events.ts';
import type { Changes, Invalidation } from '../contract/invalidation.ts';
import type { ExecutionInfo, HttpResponse, Middleware, RequestContext } from '../contract/request-context.ts';
import type { ResponseStore, StoredResponse, StoreEntry } from '../contract/response-store.ts';
import { andThen, type MaybePromise } from '../core/maybe-promise.ts';
import { takesEvents } from '../core/takes-events.ts';
import { timed } from '../core/trace.ts';
import { cacheKey, isCoalescable } from './cache-key.ts';
import {
  type BufferedResponse,
  type CachedResponse,
  fromCachedResponse,
  toCachedResponse,
} from './cached-response.ts';
import { createCoalescer } from './coalescer.ts';
import { createInvalidate, type Invalidate, type Known, type OnInvalidate } from './invalidate.ts';
import { createMemoryStore } from './memory-store.ts';
import { type RequestDirectives, requestDirectivesOf } from './request-directives.ts';
import { createRevalidations } from './revalidations.ts';
import { createSecondLevel } from './second-level.ts';
import { entityTag, notModified } from './validator.ts';

export interface ResponseCacheOptions {
  readonly maxBytes: number;
  /** Second level behind memory that other processes and gateways share. */
  readonly shared?: ResponseStore<StoredResponse> | undefined;
  /** Lifetime of a response in seconds when no source has a shorter one. */
  readonly ttlSeconds: number;
  /** Returns the composition of the current snapshot, with the names that an invalidation may contain. */
  readonly composition: () => Pick<Composition, 'schema' | 'sources'>;
  readonly onUnexpected: (error: unknown) => void;
  readonly onInvalidate?: OnInvalidate | undefined;
  /** Changes with every consent that concerns the client and is not part of the view's id. */
  readonly consentEpoch?: (requestContext: RequestContext) => string;
  /** Monotonic clock in milliseconds. */
  readonly now?: () => number;
}

export interface ResponseCache {
  /** Creates a middleware. It never serves responses that were stored under another version of the snapshot. */
  middlewareFor(version: string): Middleware;
  readonly known: () => Known;
  readonly invalidate: Invalidate;
  /** Invalidations, for the engine. It coalesces no work from before an invalidation, and reports mutations. */
  readonly changes: Changes;
  bytes(): number;
  entries(): number;
  /** Cancels the revalidations in progress. */
  stop(): void;
}

const pauseAfterFailedRevalidationMs = 5_000;

/**
 * Creates the response cache. It serves byte-identical requests from stored bytes, with
 * stale-while-revalidate.
 *
 * The key contains the policy view, so a response never reaches another kind of client. Stored responses are
 * already anonymised.
 */
export function createResponseCache(options: ResponseCacheOptions): ResponseCache {
  const { maxBytes, shared, consentEpoch = () => '', now = () => performance.now() } = options;
  const store = createMemoryStore<CachedResponse>({
    maxBytes,
    bytesOf: ({ response }) => response.body.length,
  });
  const join = createCoalescer();
  const revalidations = createRevalidations(options);
  const secondLevel = shared && createSecondLevel(store, shared, now);
  const everywhere = {
    invalidate(what: Invalidation) {
      store.invalidate(what);
      void shared?.invalidate(what);
    },
  };
  const { invalidate, known } = createInvalidate(options.composition, everywhere, options.onInvalidate);
  const unsubscribe = shared?.subscribe((what) => {
    store.invalidate(what);
    invalidations.publish({ ...what, by: 'worker' });
  });

  const middlewareFor =
    (version: string): Middleware =>
    (requestContext, next) => {
      const { operation, request } = requestContext;
      if (takesEvents(request)) return next();
      const key = cacheKey(requestContext, version, consentEpoch(requestContext));
      requestContext.key = key;
      const wish = requestDirectivesOf(request.headers);
      const nowMs = now();
      const entry = timed(operation, 'response-cache', () => store.get(key, nowMs));
      if (entry !== undefined && willDo(entry, wish, nowMs))
        return fromStore(entry, key, requestContext, next, nowMs);
      if (wish.noStore) return next();
      if (!secondLevel || wish.maxAgeSeconds !== undefined || !isShared(requestContext))
        return anew(key, requestContext, next);
      const lookup = timed(operation, 'response-cache', () => secondLevel.lookup(key));
      return lookup.then((found) =>
        found ? fromStore(found, key, requestContext, next, now()) : anew(key, requestContext, next),
      );
    };

  function fromStore(
    entry: StoreEntry<CachedResponse>,
    key: string,
    requestContext: RequestContext,
    next: Parameters<Middleware>[1],
    nowMs: number,
  ): HttpResponse {
    const { operation, executionInfo } = requestContext;
    const cached = entry.value;
    const cache = nowMs < entry.freshUntilMs ? 'hit' : 'stale';
    operation.name = cached.name;
    operation.type = cached.type;
    operation.cache = cache;
    for (const call of cached.provenance) executionInfo.provenance.push(call);
    for (const extension of cached.requestedExtensions) executionInfo.requestedExtensions.add(extension);
    if (cached.denied) executionInfo.denied = cached.denied;
    if (cache === 'stale' && nowMs >= cached.revalidateNotBeforeMs)
      void unlessOthersHave(key, requestContext, () => revalidate(entry, key, requestContext, next));
    return notModified(requestContext, fromCachedResponse(cached, cache, ageOf(entry, nowMs)));
  }

  /** Another process may have revalidated the response already. */
  function unlessOthersHave(key: string, requestContext: RequestContext, start: () => void) {
    if (!secondLevel || !isShared(requestContext)) return start();
    return secondLevel.lookup(key).then((found) => {
      if (!found || now() >= found.freshUntilMs) start();
    });
  }

  function revalidate(
    entry: StoreEntry<CachedResponse>,
    key: string,
    origin: RequestContext,
    next: Parameters<Middleware>[1],
  ) {
    revalidations.start(key, origin, async (requestContext) => {
      try {
        return await joined(key, requestContext, () => next(requestContext));
      } finally {
        if (store.get(key, now()) === entry) afterFailure(entry, key, requestContext.executionInfo);
      }
    });
  }

  /** Keeps the stale response for its time, unless a source has forbidden its storage since. */
  function afterFailure({ value }: StoreEntry<CachedResponse>, key: string, { provenance }: ExecutionInfo) {
    if (provenance.some(({ maxAgeSeconds }) => maxAgeSeconds === 0)) {
      store.delete(key);
      secondLevel?.delete(key);
    } else value.revalidateNotBeforeMs = now() + pauseAfterFailedRevalidationMs;
  }

  function anew(
    key: string,
    requestContext: RequestContext,
    next: () => MaybePromise<HttpResponse>,
  ): MaybePromise<HttpResponse> {
    const answering = isCoalescable(requestContext) ? joined : cached;
    return andThen(answering(key, requestContext, next), (response) => notModified(requestContext, response));
  }

  /**
   * Returns the work to share. Work that began before an invalidation may have read invalid data and is not
   * shared.
   */
  function joined(
    key: string,
    requestContext: RequestContext,
    next: () => MaybePromise<HttpResponse>,
  ): Promise<HttpResponse> {
    return join(`${store.generation} ${key}`, requestContext, () => cached(key, requestContext, next));
  }

  function cached(
    key: string,
    requestContext: RequestContext,
    next: () => MaybePromise<HttpResponse>,
  ): MaybePromise<HttpResponse> {
    const began = { here: store.generation, shared: secondLevel?.generation ?? 0 };
    return andThen(next(), (response) => remember(key, requestContext, response, began));
  }

  function remember(
    key: string,
    requestContext: RequestContext,
    response: HttpResponse,
    began: { readonly here: number; readonly shared: number },
  ): HttpResponse {
    const { operation, executionInfo } = requestContext;
    if (!isKeepable(executionInfo, response)) return response;
    const tagged = { ...response, headers: { ...response.headers, etag: entityTag(response.body) } };
    const { ttlSeconds, staleSeconds = 0, provenance, planned } = executionInfo;
    const sources = [...new Set(provenance.map(({ source }) => source))];
    const dependencies = { sources, types: planned?.plan.types ?? [] };
    const cached = toCachedResponse(requestContext, tagged);
    const nowMs = now();
    const times = { ttlSeconds, staleSeconds, dependencies };
    const stored = store.set(key, cached, nowMs, { ...times, startedAtGeneration: began.here });
    if (isShared(requestContext))
      secondLevel?.offer(key, cached, nowMs, { ...times, startedAtGeneration: began.shared });
    if (stored && operation.cache !== 'revalidation') operation.cache = 'miss';
    return tagged;
  }

  return {
    middlewareFor,
    known,
    invalidate,
    changes: {
      get generation() {
        return store.generation;
      },
      changed: (source) => invalidate({ sources: [source] }, 'mutation'),
    },
    bytes: () => store.bytes,
    entries: () => store.size,
    stop() {
      unsubscribe?.();
      revalidations.stop();
    },
  };
}

/** Returns whether a response may leave this process. A response for one principal may not. */
function isShared(requestContext: RequestContext): boolean {
  return requestContext.view?.scope === 'view' && isCoalescable(requestContext);
}

function willDo(
  entry: StoreEntry<CachedResponse>,
  { maxAgeSeconds }: RequestDirectives,
  nowMs: number,
): boolean {
  if (maxAgeSeconds === undefined) return true;
  return nowMs < entry.freshUntilMs && ageOf(entry, nowMs) <= maxAgeSeconds;
}

function ageOf({ storedAtMs }: StoreEntry<CachedResponse>, nowMs: number): number {
  return Math.floor((nowMs - storedAtMs) / 1000);
}

/**
 * Returns whether a response may be stored. A request that was rejected before planning has none, whatever
 * its status.
 */
function isKeepable(
  { ttlSeconds, planned }: ExecutionInfo,
  response: HttpResponse,
): response is BufferedResponse {
  return ttlSeconds > 0 && planned !== undefined && response.status === 200 && Buffer.isBuffer(response.body);
}
