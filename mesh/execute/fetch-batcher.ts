import type { SourceSettings } from '../contract/composition.ts';
import { type CallEvent, calls, type OperationScope } from '../contract/events.ts';
import type { Changes } from '../contract/invalidation.ts';
import type { PlannedFetch } from '../contract/planned-fetch.ts';
import type { FetchRequest, Key } from '../contract/source.ts';
import type { Cancellation } from '../core/cancellation.ts';
import { InFlight, InFlightMap, type Waiter } from '../core/in-flight-map.ts';
import { trace } from '../core/trace.ts';
import { traceparentOf } from '../core/traceparent.ts';
import { codeOf } from './failures.ts';
import type { GuardedFetch } from './guard.ts';
import { type KeySet, keySet } from './row-set.ts';
import { SourceResponse } from './source-response.ts';

const maxKeysPerCall = 1_000;

/** An operation that waits for the response of a call. */
export interface FetchWaiter extends Waiter<SourceResponse> {
  readonly operation: OperationScope;
}

/** The request to the source, and the engine's work on its rows. */
export type Fetch = Pick<PlannedFetch, 'request' | 'engine'>;

/** A read by key that has not been sent yet. */
interface Batch {
  readonly fetch: Fetch;
  /** The first waiter. */
  readonly leader: FetchWaiter;
  readonly keysArg: string;
  readonly flight: InFlight<SourceResponse>;
  keys: KeySet;
  /** Keys by their texts, once a waiter has added others than the first. */
  merged: Map<string, Key> | undefined;
}

/**
 * Batches the calls of one source. Identical reads in flight are one call.
 *
 * Reads by key with the same selection, from any operation, are collected until all runnable work has run.
 * They are then sent as one call.
 */
export class FetchBatcher {
  readonly #fetch: GuardedFetch;
  readonly #name: string;
  readonly #licence: string | undefined;
  readonly #changes: Pick<Changes, 'generation'>;
  readonly #inFlight = new InFlightMap<SourceResponse>();
  readonly #batches = new Map<string, Batch>();

  constructor(
    fetch: GuardedFetch,
    { name, licence }: Pick<SourceSettings, 'name' | 'licence'>,
    changes: Pick<Changes, 'generation'> = { generation: 0 },
  ) {
    this.#changes = changes;
    this.#fetch = fetch;
    this.#name = name;
    this.#licence = licence;
  }

  /** Reads a request. `name` is the same for equal requests. A mutation is never coalesced. */
  read(name: string, fetch: Fetch, leader: FetchWaiter): InFlight<SourceResponse> {
    if (!fetch.request.coordinate.startsWith('Mutation.'))
      return this.#inFlight.coalesce(this.#current(name), leader, this.#fetchResponse(fetch, leader));
    const alone = new InFlight<SourceResponse>();
    alone.addWaiter(leader);
    alone.start(this.#fetchResponse(fetch, leader), () => {});
    return alone;
  }

  /**
   * Reads by key. `name` is the same for equal requests without their keys. The number of keys fits one call
   * (`inCalls`).
   */
  readByKey(
    name: string,
    fetch: Fetch,
    keysArg: string,
    keys: KeySet,
    leader: FetchWaiter,
  ): InFlight<SourceResponse> {
    let batch = this.#batches.get(name);
    if (batch && !admit(batch, keys)) {
      this.#send(name, batch);
      batch = undefined;
    }
    batch ??= this.#openBatch(name, {
      fetch,
      leader,
      keysArg,
      flight: new InFlight(),
      keys,
      merged: undefined,
    });
    batch.flight.addWaiter(leader);
    return batch.flight;
  }

  /**
   * Opens a batch. It is sent after the promises that have settled by now have called their handlers, so that
   * no waiter is delayed.
   */
  #openBatch(name: string, batch: Batch): Batch {
    this.#batches.set(name, batch);
    process.nextTick(() => this.#send(name, batch));
    return batch;
  }

  #send(name: string, batch: Batch) {
    if (this.#batches.get(name) !== batch) return;
    this.#batches.delete(name);
    const { flight, fetch, leader, keysArg, merged } = batch;
    if (flight.isAbandoned) return;
    const { keys, text } = merged ? keySet([...merged.values()]) : batch.keys;
    const { request, engine } = fetch;
    const whole = { engine, request: { ...request, args: { ...request.args, [keysArg]: keys }, keys } };
    this.#inFlight.start(this.#current(`${name} ${text}`), flight, this.#fetchResponse(whole, leader));
  }

  /** Includes the generation: a call from before an invalidation may return invalid data and is not shared. */
  #current(name: string): string {
    const { generation } = this.#changes;
    return generation === 0 ? name : `${generation} ${name}`;
  }

  #fetchResponse({ request, engine }: Fetch, { operation: leader }: FetchWaiter) {
    return async ({ signal }: Cancellation) => {
      const { coordinate } = request;
      const event: CallEvent = {
        leader,
        source: this.#name,
        coordinate,
        outcome: 'error',
        code: undefined,
        rows: 0,
        bytes: 0,
      };
      return trace(calls, event, async () => {
        try {
          const context = { signal, traceparent: traceparentOf(leader) };
          const send = (part: FetchRequest) => this.#fetch(part, context);
          const result = await (engine ? engine.run(request, send) : send(request));
          Object.assign(event, {
            outcome: 'ok',
            rows: result.reportedRows ?? result.rows.length,
            bytes: result.provenance.bytes,
          });
          return new SourceResponse(result, this.#licence);
        } catch (error) {
          event.code = codeOf(error);
          throw error;
        }
      });
    };
  }
}

/** Splits keys into as many calls as they need. */
export function inBatches({ keys, text }: KeySet): KeySet[] {
  if (keys.length === 0) return [];
  if (keys.length <= maxKeysPerCall) return [{ keys, text }];
  const calls = Math.ceil(keys.length / maxKeysPerCall);
  return Array.from({ length: calls }, (_, index) =>
    keySet(keys.slice(index * maxKeysPerCall, (index + 1) * maxKeysPerCall)),
  );
}

/** Adds keys to a batch. Returns false when one call would have too many. */
function admit(batch: Batch, more: KeySet): boolean {
  if (more.text === batch.keys.text) return true;
  const merged = batch.merged ?? byText(batch.keys);
  const added = more.keys.filter((key) => !merged.has(String(key)));
  if (merged.size + added.length > maxKeysPerCall) return false;
  for (const key of added) merged.set(String(key), key);
  batch.merged = merged;
  return true;
}

function byText({ keys }: KeySet): Map<string, Key> {
  return new Map(keys.map((key) => [String(key), key]));
}
