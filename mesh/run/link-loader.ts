import DataLoader from 'dataloader';
import type { Link } from '../contract/composition.ts';
import type { PlannedFetch } from '../contract/plan.ts';
import type { Key, Row } from '../contract/source.ts';
import type { RunContext } from './context.ts';
import type { Fetcher } from './fetcher.ts';
import { withinScope } from './row-scope.ts';

const maxKeysPerBatch = 1_000;

/** Gathers the keys of one link field across its siblings and asks once; answers are matched by key, not position. */
export function createLinkLoader(
  link: Link,
  planned: PlannedFetch,
  fetcher: Fetcher,
  context: RunContext,
): DataLoader<Key, readonly Row[]> {
  return new DataLoader<Key, readonly Row[]>(
    async (keys) => {
      const { request } = planned;
      const result = await fetcher(
        planned,
        { ...request, args: { ...request.args, [link.keysArg]: keys }, keys },
        context,
      );
      const rowsByKey = Map.groupBy(withinScope(result.rows, planned.rowScope), (row) =>
        String(row[link.valueKeyField]),
      );
      return keys.map((key) => rowsByKey.get(String(key)) ?? []);
    },
    { maxBatchSize: maxKeysPerBatch },
  );
}
