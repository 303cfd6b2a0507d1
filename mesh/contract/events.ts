import { type Channel, channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel';
import type { InvalidatedBy, Invalidation } from './invalidation.ts';

/** One question on its way. The same object travels through every stage; stages fill in what they learn. */
export interface OperationScope {
  /** Random, 16 bytes in hexadecimal: the trace id. */
  readonly id: string;
  readonly startedAtMs: number;
  /** `anonymous` when the document names none; at most 64 characters of [A-Za-z0-9_]. */
  name: string;
  type: 'query' | 'mutation' | 'subscription' | 'unknown';
  consumer: string;
  /**
   * hit: answered from stored bytes. stale: from stored bytes past their time, while a refresh is under way. join: with an
   * identical question under way. uncacheable: errors, mutations, volatile sources. refresh: asked by the gateway itself.
   */
  cache: 'hit' | 'stale' | 'join' | 'miss' | 'uncacheable' | 'refresh';
  /** HTTP status, once known. */
  status: number;
  errorCodes: readonly string[];
  receivedBytes: number;
  sentBytes: number;
  /** W3C parent of the caller, when one came with the request. */
  readonly parentSpanId?: string;
}

export type Stage =
  | 'identity'
  | 'policy'
  | 'answers'
  | 'parse'
  | 'validate'
  | 'plan'
  | 'run'
  | 'anonymise'
  | 'respond';

export interface OperationEvent {
  readonly operation: OperationScope;
}
export interface StageEvent {
  readonly operation: OperationScope;
  readonly stage: Stage;
}
/** One call of `Source.fetch`. The figures are set when it has ended. */
export interface FetchEvent {
  readonly operation: OperationScope;
  readonly source: string;
  readonly coordinate: string;
  outcome: 'ok' | 'error';
  /** Code of the failure, such as SOURCE_TIMEOUT. */
  code?: string;
  keys: number;
  rows: number;
  bytes: number;
  calls: number;
}

/**
 * Telemetry is published once, here; spans, metrics and the eco ledger listen.
 * `trace*` runs the work inside the channel, so a listener may bind an AsyncLocalStorage to `start`.
 */
export const operations: TracingChannel<unknown, OperationEvent> = tracingChannel('pertuis:operation');
export const stages: TracingChannel<unknown, StageEvent> = tracingChannel('pertuis:stage');
export const fetches: TracingChannel<unknown, FetchEvent> = tracingChannel('pertuis:fetch');

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
