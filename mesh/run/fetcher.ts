import type { Composition } from '../contract/composition.ts';
import { PertuisError } from '../contract/errors.ts';
import type { Flight } from '../contract/flights.ts';
import type { Changes } from '../contract/invalidation.ts';
import type { KeyedPage, PlannedFetch } from '../contract/plan.ts';
import type { Policy } from '../contract/policy.ts';
import { Asked } from './asked.ts';
import { Brought } from './brought.ts';
import { type Asker, Calls } from './calls.ts';
import { coarseFetch } from './coarse-bytes.ts';
import type { RunContext } from './context.ts';
import { toClientError } from './failures.ts';
import { guard } from './guard.ts';
import { readKeyedPage } from './keyed-pages.ts';
import type { KeySet } from './row-set.ts';

export interface Fetcher {
  /** Rejects with what may be told outside. */
  read(planned: PlannedFetch, context: RunContext): Promise<Brought>;
  /** As many keys as one call may have (`inCalls`). May bring rows of other keys, too. */
  readByKey(planned: PlannedFetch, keysArg: string, keys: KeySet, context: RunContext): Promise<Brought>;
}

/** Calls sources for a running operation: guarded, shared, and with what they tell kept for the answer. */
export function createFetcher(
  { sources }: Composition,
  policy: Pick<Policy, 'personal'>,
  changes: Changes,
): Fetcher {
  const calls = new Map(
    [...sources].map(([name, composed]) => {
      const fetch = coarseFetch(guard(composed), composed.source, policy);
      return [name, new Calls(fetch, composed.settings, changes)];
    }),
  );

  function ask(
    planned: PlannedFetch,
    keys: number,
    context: RunContext,
    board: (calls: Calls, asker: Asker) => Flight<Brought>,
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

  const readOne = (planned: PlannedFetch, context: RunContext) =>
    ask(planned, planned.request.keys?.length ?? 0, context, (call, asker) =>
      call.read(nameOf(planned), planned.request, asker),
    );

  async function readInKeyedOrder(planned: PlannedFetch, keyedPage: KeyedPage, context: RunContext) {
    const readPage = async (page: PlannedFetch) => (await readOne(page, context)).result;
    try {
      const result = await readKeyedPage({ ...planned, keyedPage }, readPage);
      return new Brought(result, sources.get(planned.source)?.settings.licence);
    } catch (error) {
      throw toClientError(error, planned.source);
    }
  }

  return {
    read: (planned, context) =>
      planned.keyedPage ? readInKeyedOrder(planned, planned.keyedPage, context) : readOne(planned, context),
    readByKey: (planned, keysArg, keys, context) =>
      ask(planned, keys.keys.length, context, (call, asker) =>
        call.readByKey(nameOf(planned), planned.request, keysArg, keys, asker),
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
