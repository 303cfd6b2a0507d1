import type { Composition } from '../contract/composition.ts';
import { PertuisError } from '../contract/errors.ts';
import type { Changes } from '../contract/invalidation.ts';
import type { KeyedPage, PlannedFetch } from '../contract/planned-fetch.ts';
import type { Policy } from '../contract/policy.ts';
import type { InFlight } from '../core/in-flight-map.ts';
import { coarseFetch } from './coarse-bytes.ts';
import type { ExecutionContext } from './execution-context.ts';
import { FetchBatcher, type FetchWaiter } from './fetch-batcher.ts';
import { guard } from './guard.ts';
import { cutKeyedPage } from './keyed-pages.ts';
import { PendingFetch } from './pending-fetch.ts';
import type { RowGuards } from './row-guard.ts';
import type { KeySet } from './row-set.ts';
import { SourceResponse } from './source-response.ts';

export interface Fetcher {
  /** Rejects with an error that clients may read. */
  read(planned: PlannedFetch, context: ExecutionContext): Promise<SourceResponse>;
  /** Reads by as many keys as one call may have (`inCalls`). The response may contain rows of other keys. */
  readByKey(
    planned: PlannedFetch,
    keysArg: string,
    keys: KeySet,
    context: ExecutionContext,
  ): Promise<SourceResponse>;
}

/**
 * Creates the caller of sources for running operations. Its calls are guarded and batched, and their
 * provenance is recorded for the response.
 */
export function createFetcher(
  { schema, sources }: Composition,
  policy: Pick<Policy, 'personal'>,
  changes: Changes,
  guards: RowGuards,
): Fetcher {
  const calls = new Map(
    [...sources].map(([name, composed]) => {
      const fetch = coarseFetch(guard(composed), composed.source, policy);
      return [name, new FetchBatcher(fetch, composed.settings, changes)];
    }),
  );

  function sendQuery(
    planned: PlannedFetch,
    keys: number,
    context: ExecutionContext,
    board: (calls: FetchBatcher, leader: FetchWaiter) => InFlight<SourceResponse>,
  ): Promise<SourceResponse> {
    const composed = sources.get(planned.source);
    const call = calls.get(planned.source);
    if (!composed || !call) return Promise.reject(absent(planned.source));
    return new Promise((resolve, reject) => {
      const asked = new PendingFetch(planned, keys, context, composed.settings, changes, resolve, reject);
      asked.flight = board(call, asked);
      context.wait(asked);
    });
  }

  const readOne = (planned: PlannedFetch, context: ExecutionContext) =>
    sendQuery(planned, planned.request.keys?.length ?? 0, context, (call, leader) =>
      call.read(nameOf(planned), planned, leader),
    );

  async function readInKeyedOrder(planned: PlannedFetch, keyedPage: KeyedPage, context: ExecutionContext) {
    const { result } = await readOne(planned, context);
    const type = schema.getType(keyedPage.typeName);
    const guard = type && guards(context.view, type);
    const page = cutKeyedPage(result, keyedPage, (rows) => guard?.rows(rows, false) ?? rows);
    return new SourceResponse(page, sources.get(planned.source)?.settings.licence);
  }

  return {
    read: (planned, context) =>
      planned.keyedPage ? readInKeyedOrder(planned, planned.keyedPage, context) : readOne(planned, context),
    readByKey: (planned, keysArg, keys, context) =>
      sendQuery(planned, keys.keys.length, context, (call, leader) =>
        call.readByKey(nameOf(planned), planned, keysArg, keys, leader),
      ),
  };
}

/**
 * Returns a name that is the same for equal requests with equal work on their rows. A plan without variables
 * stores its name.
 */
function nameOf(planned: PlannedFetch & { name?: string }): string {
  planned.name ??= JSON.stringify(planned.request) + (planned.engine?.name ?? '');
  return planned.name;
}

function absent(source: string) {
  return new PertuisError('SOURCE_UNAVAILABLE', `The source "${source}" is not available.`, { source });
}
