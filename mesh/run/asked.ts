import type { SourceSettings } from '../contract/composition.ts';
import { PertuisError } from '../contract/errors.ts';
import type { FetchTime, OperationScope } from '../contract/events.ts';
import type { Flight } from '../contract/flights.ts';
import type { Changes } from '../contract/invalidation.ts';
import type { PlannedFetch } from '../contract/plan.ts';
import type { Brought } from './brought.ts';
import type { Asker } from './calls.ts';
import type { Pending, RunContext } from './context.ts';
import { toClientError } from './failures.ts';

/** Failures of a mutation that say that nothing was done. Others may come after the source has done it. */
const leftUnchanged: ReadonlySet<string> = new Set(['BAD_USER_INPUT', 'SOURCE_REFUSED', 'SOURCE_THROTTLED']);

/**
 * One read of one operation, whoever else waits for the same. When it has ended the operation learns what it took, how long its
 * answer may be kept, and what went wrong, as it may be told outside.
 */
export class Asked implements Asker, Pending {
  flight: Flight<Brought> | undefined;
  readonly #context: RunContext;
  readonly #settings: SourceSettings;
  readonly #changes: Changes;
  readonly #time: FetchTime;
  readonly #resolve: (brought: Brought) => void;
  readonly #reject: (error: unknown) => void;

  get operation(): OperationScope {
    return this.#context.exchange.operation;
  }

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
    this.#time.rows = result.toldRows ?? result.rows.length;
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
