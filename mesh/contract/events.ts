import { type Channel, channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel';

/** One question on its way. The same object travels through every stage; stages fill in what they learn. */
export interface OperationScope {
  /** Random, 16 bytes in hexadecimal: the trace id. */
  readonly id: string;
  readonly startedAtMs: number;
  /** `anonymous` when the document names none; at most 64 characters of [A-Za-z0-9_]. */
  name: string;
  type: 'query' | 'mutation' | 'subscription' | 'unknown';
  consumer: string;
  /** hit: answered from stored bytes. join: with an identical question under way. uncacheable: errors, mutations, volatile sources. */
  cache: 'hit' | 'join' | 'miss' | 'uncacheable';
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

export interface SourceStateEvent {
  readonly source: string;
  readonly state: 'up' | 'down' | 'breaker-open' | 'breaker-closed';
}
export const sourceStates = channel('pertuis:source-state') as Channel<unknown, SourceStateEvent>;
