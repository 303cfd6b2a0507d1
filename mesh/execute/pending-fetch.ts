import type { SourceSettings } from '../contract/composition.ts';
import { PertuisError } from '../contract/errors.ts';
import type { FetchTime, OperationScope } from '../contract/events.ts';
import type { Changes } from '../contract/invalidation.ts';
import type { PlannedFetch } from '../contract/planned-fetch.ts';
import type { InFlight } from '../core/in-flight-map.ts';
import type { ExecutionContext, Pending } from './execution-context.ts';
import { toClientError } from './failures.ts';
import type { FetchWaiter } from './fetch-batcher.ts';
import type { SourceResponse } from './source-response.ts';

/** Failures of a mutation that prove that it changed nothing. After others the source may have made the change. */
const leftUnchanged: ReadonlySet<string> = new Set(['BAD_USER_INPUT', 'SOURCE_REFUSED', 'SOURCE_THROTTLED']);

/**
 * One read of one operation, also when other operations wait for the same read.
 * When it ends, it records its cost, the lifetime of its response and its public error with the operation.
 */
export class PendingFetch implements FetchWaiter, Pending {
  flight: InFlight<SourceResponse> | undefined;
  readonly #context: ExecutionContext;
  readonly #settings: SourceSettings;
  readonly #changes: Changes;
  readonly #time: FetchTime;
  readonly #resolve: (brought: SourceResponse) => void;
  readonly #reject: (error: unknown) => void;

  get operation(): OperationScope {
    return this.#context.requestContext.operation;
  }

  constructor(
    { source, request }: PlannedFetch,
    keys: number,
    context: ExecutionContext,
    settings: SourceSettings,
    changes: Changes,
    resolve: (brought: SourceResponse) => void,
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
    context.requestContext.operation.fetches.push(this.#time);
  }

  resolve(brought: SourceResponse) {
    const { provenance, result } = brought;
    this.#time.endedAtMs = performance.now();
    this.#time.rows = result.reportedRows ?? result.rows.length;
    this.#time.bytes = provenance.bytes;
    const { executionInfo } = this.#context.requestContext;
    const { ttlSeconds, staleSeconds = 0 } = this.#settings;
    executionInfo.ttlSeconds = Math.min(
      executionInfo.ttlSeconds,
      ttlSeconds,
      provenance.maxAgeSeconds ?? ttlSeconds,
    );
    executionInfo.staleSeconds = Math.min(
      executionInfo.staleSeconds ?? staleSeconds,
      staleSeconds,
      provenance.staleSeconds ?? staleSeconds,
    );
    executionInfo.provenance.push(provenance);
    if (this.#isMutation) this.#changes.changed(this.#settings.name);
    this.#resolve(brought);
  }

  reject(error: unknown) {
    const maskError = toClientError(error, this.#settings.name);
    this.#time.endedAtMs = performance.now();
    this.#time.code = maskError instanceof PertuisError ? maskError.code : 'INTERNAL';
    this.#context.requestContext.executionInfo.ttlSeconds = 0;
    if (this.#isMutation && !leftUnchanged.has(this.#time.code)) this.#changes.changed(this.#settings.name);
    this.#reject(maskError);
  }

  get #isMutation(): boolean {
    return this.#time.coordinate.startsWith('Mutation.');
  }

  giveUp() {
    if (this.#time.endedAtMs > 0) return;
    this.flight?.removeWaiter(this);
    const { source } = this.#time;
    this.reject(new PertuisError('DEADLINE_EXCEEDED', 'The operation exceeded its deadline.', { source }));
  }
}
