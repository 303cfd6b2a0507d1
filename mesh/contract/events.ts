import { type Channel, channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel';
import type { InvalidatedBy, Invalidation } from './invalidation.ts';

/**
 * One GraphQL operation, from the first byte of its request to the last byte of its response. All stages
 * share this object and fill in what they learn.
 */
export interface OperationScope {
  /** `performance.now()`, as all times here. */
  readonly startedAtMs: number;
  /** Of the HTTP request; absent for the gateway's own requests. */
  readonly requestId?: string;
  /**
   * Operation name, at most 64 characters of [A-Za-z0-9_]. `anonymous` when the document has no name or the
   * client is anonymous. `other` after a consumer's first thirty names.
   */
  name: string;
  type: 'query' | 'mutation' | 'subscription' | 'unknown';
  consumer: string;
  /**
   * - hit: from the response cache.
   * - stale: from the response cache after its lifetime, during revalidation.
   * - collapsed: coalesced with an identical request in flight.
   * - miss: executed and stored.
   * - uncacheable: executed and not stored.
   * - revalidation: the gateway's own request.
   */
  cache: 'hit' | 'stale' | 'collapsed' | 'miss' | 'uncacheable' | 'revalidation';
  /** HTTP status, once known. */
  status: number;
  errorCodes: readonly string[];
  receivedBytes: number;
  sentBytes: number;
  /** Stages that have ended. */
  readonly stages: StageTime[];
  /** Fetches of sources that it needs. */
  readonly fetches: FetchTime[];
  /** W3C trace context of the caller, when the request has one. */
  readonly parent?: TraceParent;
  /** The operation's own span, once it has called a source: see `traceparentOf`. */
  span?: TraceParent;
}

/** W3C Trace Context, section 3.2. */
export interface TraceParent {
  /** 16 bytes in hexadecimal. */
  readonly traceId: string;
  /** 8 bytes in hexadecimal. */
  readonly spanId: string;
  readonly isSampled: boolean;
}

export type Stage =
  | 'identity'
  | 'policy'
  | 'response-cache'
  | 'parse'
  | 'validate'
  | 'plan'
  | 'execute'
  | 'respond';

export interface StageTime {
  readonly stage: Stage;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly failed: boolean;
}

/** A fetch as one operation sees it. Other operations may share the same call. */
export interface FetchTime {
  readonly source: string;
  readonly coordinate: string;
  readonly keys: number;
  rows: number;
  bytes: number;
  readonly startedAtMs: number;
  /** 0 while the fetch is in flight. */
  endedAtMs: number;
  /** Error code of the failure, such as SOURCE_TIMEOUT. */
  code: string | undefined;
}

export interface OperationEvent {
  readonly operation: OperationScope;
}

/** One call of `Source.fetch`, shared by all operations that wait for it. The figures are set when it has ended. */
export interface CallEvent {
  /** The first operation that waits for it. */
  readonly leader: OperationScope;
  readonly source: string;
  readonly coordinate: string;
  outcome: 'ok' | 'error';
  /** Kind of the failure, such as `timeout`. */
  code: string | undefined;
  rows: number;
  bytes: number;
}

/**
 * Telemetry is published once, here. Spans, metrics and the eco ledger subscribe. An operation records its
 * stages and fetches, and is published once, when it has ended: one event for each costs more than most
 * stages do.
 */
export const operations: TracingChannel<unknown, OperationEvent> = tracingChannel('pertuis:operation');
export const calls: TracingChannel<unknown, CallEvent> = tracingChannel('pertuis:call');

/**
 * One event of a subscription, from its arrival until its response is written. The last event may report a
 * failure.
 */
export interface SubscriptionEvent {
  /**
   * The event's own scope, with the subscription's name. The scope of the subscription ended when its stream
   * began.
   */
  readonly operation: OperationScope;
  readonly source: string;
  outcome: 'ok' | 'error';
  /** Received from the upstream. */
  readonly bytes: number;
}
export const subscriptionEvents: TracingChannel<unknown, SubscriptionEvent> = tracingChannel(
  'pertuis:subscription-event',
);

/** One HTTP request, from its first byte to its last. It is published once, when it has ended. */
export interface RequestScope {
  /** The client's `X-Request-Id`, or a random one: at most 64 characters of [A-Za-z0-9._~-]. */
  readonly id: string;
  /** `performance.now()`. */
  readonly startedAtMs: number;
  readonly method: string;
  /** A path that the gateway serves, without its query; `unknown` otherwise. */
  path: string;
  /** HTTP status; 0 until it is written, 499 for clients that left before. */
  status: number;
  /** Error code of a request that failed before it became an operation. */
  errorCode: string | undefined;
  /** The operation of a request to `/graphql`. */
  operation: OperationScope | undefined;
}
export const requests = channel('pertuis:request') as Channel<unknown, RequestScope>;

export interface SourceStateEvent {
  readonly source: string;
  readonly state: 'up' | 'down' | 'breaker-open' | 'breaker-closed';
}
export const sourceStates = channel('pertuis:source-state') as Channel<unknown, SourceStateEvent>;

/** Cached responses were invalidated. */
export interface InvalidationEvent extends Invalidation {
  readonly by: InvalidatedBy;
  /** The operator's consumer name, when an operator invalidated them. */
  readonly consumer?: string;
}
export const invalidations = channel('pertuis:invalidation') as Channel<unknown, InvalidationEvent>;
