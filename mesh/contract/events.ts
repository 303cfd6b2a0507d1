import { type Channel, channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel';
import type { InvalidatedBy, Invalidation } from './invalidation.ts';

/** One question on its way, from its first byte to its last. The same object travels through every stage; stages fill in what they learn. */
export interface OperationScope {
  /** `performance.now()`, as all times here. */
  readonly startedAtMs: number;
  /** Of the HTTP request that it came with; absent for what the gateway asks itself. */
  readonly requestId?: string;
  /** `anonymous` when the document names none, or the client is. `other` past a consumer's first thirty. At most 64 characters of [A-Za-z0-9_]. */
  name: string;
  type: 'query' | 'mutation' | 'subscription' | 'unknown';
  consumer: string;
  /**
   * hit: from stored bytes. stale: from stored bytes past their lifetime, during revalidation. collapsed: with an identical
   * request in flight. miss: executed and stored. uncacheable: executed and not stored. revalidation: the gateway's own request.
   */
  cache: 'hit' | 'stale' | 'collapsed' | 'miss' | 'uncacheable' | 'revalidation';
  /** HTTP status, once known. */
  status: number;
  errorCodes: readonly string[];
  receivedBytes: number;
  sentBytes: number;
  /** Every stage that it has left. */
  readonly stages: StageTime[];
  /** Every read of a source that it has asked for. */
  readonly fetches: FetchTime[];
  /** W3C trace context of the caller, when it came with the request. */
  readonly parent?: TraceParent;
  /** Its own, once a source has been called under it: see `traceparentOf`. */
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

/** What one operation asked of a source, whoever else was answered by the same call. */
export interface FetchTime {
  readonly source: string;
  readonly coordinate: string;
  readonly keys: number;
  rows: number;
  bytes: number;
  readonly startedAtMs: number;
  /** 0 while it waits. */
  endedAtMs: number;
  /** Why it failed, such as SOURCE_TIMEOUT. */
  code: string | undefined;
}

export interface OperationEvent {
  readonly operation: OperationScope;
}

/** One call of `Source.fetch`, for everyone who asked for the same. The figures are set when it has ended. */
export interface CallEvent {
  /** Of those who wait for it, the first who asked. */
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
 * Telemetry is published once, here; spans, metrics and the eco ledger listen. An operation keeps its stages and reads with it
 * and is told of once, when it has ended: an event for each costs more than most stages do.
 */
export const operations: TracingChannel<unknown, OperationEvent> = tracingChannel('pertuis:operation');
export const calls: TracingChannel<unknown, CallEvent> = tracingChannel('pertuis:call');

/** One event of a subscription, from the moment it is taken up until its answer is written. The last one may tell of a failure. */
export interface SubscriptionEvent {
  /** The event's own, with the subscription's name: the subscription itself has ended as an operation when its stream began. */
  readonly operation: OperationScope;
  readonly source: string;
  outcome: 'ok' | 'error';
  /** Brought by the upstream. */
  readonly bytes: number;
}
export const subscriptionEvents: TracingChannel<unknown, SubscriptionEvent> = tracingChannel(
  'pertuis:subscription-event',
);

/** One HTTP request, from its first byte to its last; told of once, when it has ended. */
export interface RequestScope {
  /** What the client calls it (`X-Request-Id`), or a random one: at most 64 characters of [A-Za-z0-9._~-]. */
  readonly id: string;
  /** `performance.now()`. */
  readonly startedAtMs: number;
  readonly method: string;
  /** A path that the gateway serves, without its query; `unknown` otherwise. */
  path: string;
  /** HTTP status; 0 until it is written, 499 for clients that left before. */
  status: number;
  /** Of a request that failed as a whole before it became an operation. */
  errorCode: string | undefined;
  /** What was asked at `/graphql`. */
  operation: OperationScope | undefined;
}
export const requests = channel('pertuis:request') as Channel<unknown, RequestScope>;

export interface SourceStateEvent {
  readonly source: string;
  readonly state: 'up' | 'down' | 'breaker-open' | 'breaker-closed';
}
export const sourceStates = channel('pertuis:source-state') as Channel<unknown, SourceStateEvent>;

/** Stored answers were declared void. */
export interface InvalidationEvent extends Invalidation {
  readonly by: InvalidatedBy;
  /** Who asked for it, when an operator did. */
  readonly consumer?: string;
}
export const invalidations = channel('pertuis:invalidation') as Channel<unknown, InvalidationEvent>;
