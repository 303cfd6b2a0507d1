import DataLoader from 'dataloader';
import type { Link } from '../contract/composition.ts';
import type { PlannedFetch } from '../contract/planned-fetch.ts';
import type { Key, Row } from '../contract/source.ts';
import type { ExecutionContext } from './execution-context.ts';
import { inBatches } from './fetch-batcher.ts';
import type { Fetcher } from './fetcher.ts';
import type { RowGuard } from './row-guard.ts';
import { keySet } from './row-set.ts';

/**
 * Creates the loader of one link field. It fetches the keys of all siblings at once, and matches rows by key,
 * not position.
 */
export function createLinkLoader(
  { keysArg, valueKeyField }: Link,
  planned: PlannedFetch,
  fetcher: Fetcher,
  context: ExecutionContext,
  guard: RowGuard | undefined,
): DataLoader<Key, readonly Row[]> {
  const bring = async (keys: readonly Key[]) => {
    const calls = inBatches(keySet(keys)).map(async (call) => {
      const brought = await fetcher.readByKey(planned, keysArg, call, context).catch((error: Error) => error);
      return call.keys.map((key) =>
        brought instanceof Error ? brought : (brought.byKey(valueKeyField, guard).get(key) ?? []),
      );
    });
    return (await Promise.all(calls)).flat();
  };
  return new DataLoader<Key, readonly Row[]>(bring);
}
