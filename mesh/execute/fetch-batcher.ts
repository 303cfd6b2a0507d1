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

/** An operation that waits for what a call brings. */
export interface FetchWaiter extends Waiter<SourceResponse> {
  readonly operation: OperationScope;
}

/** What the source is asked, and what the engine does with the rows that come. */
export type Fetch = Pick<PlannedFetch, 'request' | 'engine'>;

/** A read by key that has not set out yet. */
interface Batch {
  readonly fetch: Fetch;
  /** The first. */
  readonly leader: FetchWaiter;
  readonly keysArg: string;
  readonly flight: InFlight<SourceResponse>;
  keys: KeySet;
  /** By their texts, once somebody has brought others than the first. */
  merged: Map<string, Key> | undefined;
}

/**
 * The calls of one source. Identical reads under way are one call. Reads by key that ask for the same of different rows, from
 * whichever question, are gathered until everything that can run now has run, and set out as one.
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

  /** `name` is the same for the same request. A mutation is never joined. */
  read(name: string, fetch: Fetch, leader: FetchWaiter): InFlight<SourceResponse> {
    if (!fetch.request.coordinate.startsWith('Mutation.'))
      return this.#inFlight.coalesce(this.#current(name), leader, this.#fetchResponse(fetch, leader));
    const alone = new InFlight<SourceResponse>();
    alone.addWaiter(leader);
    alone.start(this.#fetchResponse(fetch, leader), () => {});
    return alone;
  }

  /** `name` is the same for the same request without its keys, as many as one call may have (`inCalls`). */
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

  /** Sets out when the promises that have settled by now have told everyone: nobody waits for it who need not. */
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

  /** What began before an invalidation is not joined: it may bring what is void. */
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

/** Keys in as many calls as they need. */
export function inBatches({ keys, text }: KeySet): KeySet[] {
  if (keys.length === 0) return [];
  if (keys.length <= maxKeysPerCall) return [{ keys, text }];
  const calls = Math.ceil(keys.length / maxKeysPerCall);
  return Array.from({ length: calls }, (_, index) =>
    keySet(keys.slice(index * maxKeysPerCall, (index + 1) * maxKeysPerCall)),
  );
}

/** Adds keys to those that are gathered; false when that would be too many for one call. */
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
