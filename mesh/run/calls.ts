import type { SourceSettings } from '../contract/composition.ts';
import { type CallEvent, calls, type OperationScope } from '../contract/events.ts';
import { Flight, Flights, type Waiter } from '../contract/flights.ts';
import type { Changes } from '../contract/invalidation.ts';
import type { Leaving } from '../contract/leaving.ts';
import type { FetchRequest, Key } from '../contract/source.ts';
import { trace } from '../contract/trace.ts';
import { Brought } from './brought.ts';
import { codeOf } from './failures.ts';
import type { GuardedFetch } from './guard.ts';
import { type KeySet, keySet } from './row-set.ts';

const maxKeysPerCall = 1_000;

/** An operation that waits for what a call brings. */
export interface Asker extends Waiter<Brought> {
  readonly operation: OperationScope;
}

/** A read by key that has not set out yet. */
interface Gathering {
  readonly request: FetchRequest;
  /** The first. */
  readonly asker: Asker;
  readonly keysArg: string;
  readonly flight: Flight<Brought>;
  keys: KeySet;
  /** By their texts, once somebody has brought others than the first. */
  merged: Map<string, Key> | undefined;
}

/**
 * The calls of one source. Identical reads under way are one call. Reads by key that ask for the same of different rows, from
 * whichever question, are gathered until everything that can run now has run, and set out as one.
 */
export class Calls {
  readonly #fetch: GuardedFetch;
  readonly #name: string;
  readonly #licence: string | undefined;
  readonly #changes: Pick<Changes, 'generation'>;
  readonly #flights = new Flights<Brought>();
  readonly #gatherings = new Map<string, Gathering>();

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
  read(name: string, request: FetchRequest, asker: Asker): Flight<Brought> {
    if (!request.coordinate.startsWith('Mutation.'))
      return this.#flights.join(this.#current(name), asker, this.#bring(request, asker));
    const alone = new Flight<Brought>();
    alone.join(asker);
    alone.start(this.#bring(request, asker), () => {});
    return alone;
  }

  /** `name` is the same for the same request without its keys, as many as one call may have (`inCalls`). */
  readByKey(
    name: string,
    request: FetchRequest,
    keysArg: string,
    keys: KeySet,
    asker: Asker,
  ): Flight<Brought> {
    let gathering = this.#gatherings.get(name);
    if (gathering && !admit(gathering, keys)) {
      this.#setOut(name, gathering);
      gathering = undefined;
    }
    gathering ??= this.#gather(name, {
      request,
      asker,
      keysArg,
      flight: new Flight(),
      keys,
      merged: undefined,
    });
    gathering.flight.join(asker);
    return gathering.flight;
  }

  /** Sets out when the promises that have settled by now have told everyone: nobody waits for it who need not. */
  #gather(name: string, gathering: Gathering): Gathering {
    this.#gatherings.set(name, gathering);
    process.nextTick(() => this.#setOut(name, gathering));
    return gathering;
  }

  #setOut(name: string, gathering: Gathering) {
    if (this.#gatherings.get(name) !== gathering) return;
    this.#gatherings.delete(name);
    const { flight, request, asker, keysArg, merged } = gathering;
    if (flight.isAbandoned) return;
    const { keys, text } = merged ? keySet([...merged.values()]) : gathering.keys;
    const whole = { ...request, args: { ...request.args, [keysArg]: keys }, keys };
    this.#flights.start(this.#current(`${name} ${text}`), flight, this.#bring(whole, asker));
  }

  /** What began before an invalidation is not joined: it may bring what is void. */
  #current(name: string): string {
    const { generation } = this.#changes;
    return generation === 0 ? name : `${generation} ${name}`;
  }

  #bring(request: FetchRequest, { operation: asker }: Asker) {
    return async ({ signal }: Leaving) => {
      const { coordinate } = request;
      const event: CallEvent = {
        asker,
        source: this.#name,
        coordinate,
        outcome: 'error',
        code: undefined,
        rows: 0,
        bytes: 0,
      };
      return trace(calls, event, async () => {
        try {
          const result = await this.#fetch(request, { signal });
          Object.assign(event, {
            outcome: 'ok',
            rows: result.toldRows ?? result.rows.length,
            bytes: result.provenance.bytes,
          });
          return new Brought(result, this.#licence);
        } catch (error) {
          event.code = codeOf(error);
          throw error;
        }
      });
    };
  }
}

/** Keys in as many calls as they need. */
export function inCalls({ keys, text }: KeySet): KeySet[] {
  if (keys.length === 0) return [];
  if (keys.length <= maxKeysPerCall) return [{ keys, text }];
  const calls = Math.ceil(keys.length / maxKeysPerCall);
  return Array.from({ length: calls }, (_, index) =>
    keySet(keys.slice(index * maxKeysPerCall, (index + 1) * maxKeysPerCall)),
  );
}

/** Adds keys to those that are gathered; false when that would be too many for one call. */
function admit(gathering: Gathering, more: KeySet): boolean {
  if (more.text === gathering.keys.text) return true;
  const merged = gathering.merged ?? byText(gathering.keys);
  const added = more.keys.filter((key) => !merged.has(String(key)));
  if (merged.size + added.length > maxKeysPerCall) return false;
  for (const key of added) merged.set(String(key), key);
  gathering.merged = merged;
  return true;
}

function byText({ keys }: KeySet): Map<string, Key> {
  return new Map(keys.map((key) => [String(key), key]));
}
