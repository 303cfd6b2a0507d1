import type { Composition, SourceSettings } from '../contract/composition.ts';
import { PertuisError } from '../contract/errors.ts';
import type { FetchTime } from '../contract/events.ts';
import type { Flight, Waiter } from '../contract/flights.ts';
import type { Changes } from '../contract/invalidation.ts';
import type { PlannedFetch } from '../contract/plan.ts';
import type { Brought } from './brought.ts';
import { Calls } from './calls.ts';
import type { Pending, RunContext } from './context.ts';
import { toClientError } from './failures.ts';
import { guard } from './guard.ts';
import type { KeySet } from './row-set.ts';

export interface Fetcher {
  /** Rejects with what may be told outside. */
  read(planned: PlannedFetch, context: RunContext): Promise<Brought>;
  /** As many keys as one call may have (`inCalls`). May bring rows of other keys, too. */
  readByKey(planned: PlannedFetch, keysArg: string, keys: KeySet, context: RunContext): Promise<Brought>;
}

/** Calls sources for a running operation: guarded, shared, and with what they tell kept for the answer. */
export function createFetcher({ sources }: Composition, changes: Changes): Fetcher {
  const calls = new Map(
    [...sources].map(([name, composed]) => [name, new Calls(guard(composed), composed.settings, changes)]),
  );

  function ask(
    planned: PlannedFetch,
    keys: number,
    context: RunContext,
    board: (calls: Calls, waiter: Waiter<Brought>) => Flight<Brought>,
  ): Promise<Brought> {
    const composed = sources.get(planned.source);
    const call = calls.get(planned.source);
    if (!composed || !call) return Promise.reject(absent(planned.source));
    return new Promise((resolve, reject) => {
      const asked = new Asked(planned, keys, context, composed.settings, changes, resolve, reject);
      asked.flight = board(call, asked);
      context.wait(asked);
    });
  }

  return {
    read: (planned, context) =>
      ask(planned, planned.request.keys?.length ?? 0, context, (call, waiter) =>
        call.read(nameOf(planned), planned.request, waiter),
      ),
    readByKey: (planned, keysArg, keys, context) =>
      ask(planned, keys.keys.length, context, (call, waiter) =>
        call.readByKey(nameOf(planned), planned.request, keysArg, keys, waiter),
      ),
  };
}

/** The same for the same request. A plan without variables is asked again and again, so its name is kept with it. */
function nameOf(planned: PlannedFetch & { name?: string }): string {
  planned.name ??= JSON.stringify(planned.request);
  return planned.name;
}

function absent(source: string) {
  return new PertuisError('SOURCE_UNAVAILABLE', `The source "${source}" is not here.`, { source });
}

/** Failures of a mutation that say that nothing was done. Others may come after the source has done it. */
const leftUnchanged: ReadonlySet<string> = new Set(['BAD_USER_INPUT', 'SOURCE_REFUSED', 'SOURCE_THROTTLED']);

/** One read of one operation, whoever else waits for the same. */
class Asked implements Waiter<Brought>, Pending {
  flight: Flight<Brought> | undefined;
  readonly #context: RunContext;
  readonly #settings: SourceSettings;
  readonly #changes: Changes;
  readonly #time: FetchTime;
  readonly #resolve: (brought: Brought) => void;
  readonly #reject: (error: unknown) => void;

  constructor(
    { source, request }: PlannedFetch,
    keys: number,
    context: RunContext,
    settings: SourceSettings,
    changes: Changes,
    resolve: (brought: Brought) => void,
    reject: (error: unknown) => void,
  ) {
    this.#context = context;
    this.#settings = settings;
    this.#changes = changes;
    this.#resolve = resolve;
    this.#reject = reject;
    const { coordinate } = request;
    this.#time = {
      source,
      coordinate,
      keys,
      rows: 0,
      bytes: 0,
      startedAtMs: performance.now(),
      endedAtMs: 0,
      code: undefined,
    };
    context.exchange.operation.fetches.push(this.#time);
  }

  resolve(brought: Brought) {
    const { provenance, result } = brought;
    this.#time.endedAtMs = performance.now();
    this.#time.rows = result.rows.length;
    this.#time.bytes = provenance.bytes;
    const { outcome } = this.#context.exchange;
    const { ttlSeconds, staleSeconds = 0 } = this.#settings;
    outcome.ttlSeconds = Math.min(outcome.ttlSeconds, ttlSeconds, provenance.maxAgeSeconds ?? ttlSeconds);
    outcome.staleSeconds = Math.min(
      outcome.staleSeconds ?? staleSeconds,
      staleSeconds,
      provenance.staleSeconds ?? staleSeconds,
    );
    outcome.provenance.push(provenance);
    if (this.#isMutation) this.#changes.changed(this.#settings.name);
    this.#resolve(brought);
  }

  reject(error: unknown) {
    const outward = toClientError(error, this.#settings.name);
    this.#time.endedAtMs = performance.now();
    this.#time.code = outward instanceof PertuisError ? outward.code : 'INTERNAL';
    this.#context.exchange.outcome.ttlSeconds = 0;
    if (this.#isMutation && !leftUnchanged.has(this.#time.code)) this.#changes.changed(this.#settings.name);
    this.#reject(outward);
  }

  get #isMutation(): boolean {
    return this.#time.coordinate.startsWith('Mutation.');
  }

  giveUp() {
    if (this.#time.endedAtMs > 0) return;
    this.flight?.leave(this);
    const { source } = this.#time;
    this.reject(
      new PertuisError('DEADLINE_EXCEEDED', 'The question took longer than its deadline.', { source }),
    );
  }
}
