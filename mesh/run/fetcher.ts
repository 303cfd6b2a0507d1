import type { ComposedSource, Composition } from '../contract/composition.ts';
import { PertuisError } from '../contract/errors.ts';
import { type FetchEvent, fetches } from '../contract/events.ts';
import type { Changes } from '../contract/invalidation.ts';
import type { PlannedFetch } from '../contract/plan.ts';
import type { FetchRequest, FetchResult } from '../contract/source.ts';
import type { RunContext } from './context.ts';
import { toClientError } from './failures.ts';
import { type GuardedFetch, guard } from './guard.ts';
import { share } from './share.ts';

export type Fetcher = (
  planned: PlannedFetch,
  request: FetchRequest,
  context: RunContext,
) => Promise<FetchResult>;

/** Calls sources for a running operation: guarded, shared, traced, and with what they tell kept for the answer. */
export function createFetcher({ sources }: Composition, changes: Changes): Fetcher {
  const calls = new Map<string, GuardedFetch>();
  for (const [name, composed] of sources)
    calls.set(
      name,
      share(guard(composed), () => changes.generation),
    );

  return async (planned, request, context) => {
    const composed = sources.get(planned.source);
    const call = calls.get(planned.source);
    if (!composed || !call) {
      throw new PertuisError('SOURCE_UNAVAILABLE', `The source "${planned.source}" is not here.`, {
        source: planned.source,
      });
    }
    const { exchange, signal } = context;
    const event: FetchEvent = {
      operation: exchange.operation,
      source: planned.source,
      coordinate: request.coordinate,
      outcome: 'error',
      keys: request.keys?.length ?? 0,
      rows: 0,
      bytes: 0,
      calls: 0,
    };
    return fetches.tracePromise(async () => {
      try {
        const result = await call(request, { signal });
        note(event, result, context, composed.settings);
        if (isMutation(request)) changes.changed(planned.source);
        return result;
      } catch (error) {
        exchange.outcome.ttlSeconds = 0;
        const outward = toClientError(error, planned.source, signal);
        event.code = outward instanceof PertuisError ? outward.code : 'INTERNAL';
        if (isMutation(request) && !leftUnchanged.has(event.code)) changes.changed(planned.source);
        throw outward;
      }
    }, event);
  };
}

/** Failures of a mutation that say that nothing was done. Others may come after the source has done it. */
const leftUnchanged: ReadonlySet<string> = new Set(['BAD_USER_INPUT', 'SOURCE_REFUSED', 'SOURCE_THROTTLED']);

function isMutation({ coordinate }: FetchRequest): boolean {
  return coordinate.startsWith('Mutation.');
}

function note(
  event: FetchEvent,
  result: FetchResult,
  context: RunContext,
  settings: ComposedSource['settings'],
) {
  const { provenance, rows } = result;
  event.outcome = 'ok';
  event.rows = rows.length;
  event.bytes = provenance.bytes;
  event.calls = provenance.calls;
  const { outcome } = context.exchange;
  outcome.ttlSeconds = Math.min(
    outcome.ttlSeconds,
    settings.ttlSeconds,
    provenance.maxAgeSeconds ?? Number.POSITIVE_INFINITY,
  );
  outcome.staleSeconds = Math.min(
    outcome.staleSeconds ?? Number.POSITIVE_INFINITY,
    settings.staleSeconds ?? 0,
    provenance.staleSeconds ?? Number.POSITIVE_INFINITY,
  );
  outcome.provenance.push(settings.licence ? { licence: settings.licence, ...provenance } : provenance);
}
