import type { Composition } from '../contract/composition.ts';
import { PertuisError } from '../contract/errors.ts';
import type { Changes } from '../contract/invalidation.ts';
import type { KeyedPage, PlannedFetch } from '../contract/planned-fetch.ts';
import type { Policy } from '../contract/policy.ts';
import type { Row } from '../contract/source.ts';
import type { InFlight } from '../core/in-flight-map.ts';
import { coarseFetch } from './coarse-bytes.ts';
import type { ExecutionContext } from './execution-context.ts';
import { toClientError } from './failures.ts';
import { FetchBatcher, type FetchWaiter } from './fetch-batcher.ts';
import { guard } from './guard.ts';
import { readKeyedPage } from './keyed-pages.ts';
import { PendingFetch } from './pending-fetch.ts';
import type { RowGuards } from './row-guard.ts';
import type { KeySet } from './row-set.ts';
import { SourceResponse } from './source-response.ts';

export interface Fetcher {
  /** Rejects with what may be told outside. */
  read(planned: PlannedFetch, context: ExecutionContext): Promise<SourceResponse>;
  /** As many keys as one call may have (`inCalls`). May bring rows of other keys, too. */
  readByKey(
    planned: PlannedFetch,
    keysArg: string,
    keys: KeySet,
    context: ExecutionContext,
  ): Promise<SourceResponse>;
}

/** Calls sources for a running operation: guarded, shared, and with what they tell kept for the answer. */
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
      call.read(nameOf(planned), planned.request, leader),
    );

  async function readInKeyedOrder(planned: PlannedFetch, keyedPage: KeyedPage, context: ExecutionContext) {
    const readPage = async (page: PlannedFetch) => (await readOne(page, context)).result;
    try {
      const type = schema.getType(keyedPage.typeName);
      const guard = type && guards(context.view, type);
      const order = (rows: readonly Row[]) => guard?.rows(rows, false) ?? rows;
      const result = await readKeyedPage({ ...planned, keyedPage }, readPage, order);
      return new SourceResponse(result, sources.get(planned.source)?.settings.licence);
    } catch (error) {
      throw toClientError(error, planned.source);
    }
  }

  return {
    read: (planned, context) =>
      planned.keyedPage ? readInKeyedOrder(planned, planned.keyedPage, context) : readOne(planned, context),
    readByKey: (planned, keysArg, keys, context) =>
      sendQuery(planned, keys.keys.length, context, (call, leader) =>
        call.readByKey(nameOf(planned), planned.request, keysArg, keys, leader),
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
