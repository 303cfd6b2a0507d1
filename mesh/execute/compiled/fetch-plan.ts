import type { PlanField, Resolution, Variables } from '../../contract/operation-plan.ts';
import { metered } from '../../core/metered.ts';
import type { ErrorGroups } from '../error-groups.ts';
import type { ExecutionContext } from '../execution-context.ts';
import { inBatches } from '../fetch-batcher.ts';
import type { Fetcher } from '../fetcher.ts';
import type { KeySet, RowSet } from '../row-set.ts';
import type { CompiledPlan } from './compiled-plan.ts';
import { Failure } from './failure.ts';
import type { FetchedData, RowsOfLink } from './fetched-data.ts';

type LinkField = PlanField & { readonly resolution: Resolution & { readonly kind: 'link' } };

/**
 * Fetches all data of an operation: root fields in parallel, then the links of the rows, each for all
 * siblings at once.
 * A fetch that fails becomes a `Failure` in its place.
 */
export async function fetchPlan(
  compiledPlan: CompiledPlan,
  variables: Variables,
  context: ExecutionContext,
  fetcher: Fetcher,
  errors: ErrorGroups,
): Promise<FetchedData> {
  const { numbers, leadsToLink, aboveLink, guards } = compiledPlan;
  const { operation } = context.requestContext;
  const fetched: FetchedData = {
    roots: new Array(numbers.root.size),
    links: new Array(numbers.link.size).fill(none),
    rowKeys: compiledPlan.rowKeys.map((keyFor) => keyFor(variables)),
    errors,
    transforms: context.transforms,
    repeats: [],
  };
  await allOf(compiledPlan.roots.map(fetchRoot));
  return fetched;

  async function fetchRoot(field: PlanField): Promise<void> {
    if (field.resolution.kind !== 'root') return;
    const index = numbers.root.get(field) ?? 0;
    let objects: RowSet;
    try {
      const planned = field.resolution.fetch(variables);
      const root = (await fetcher.read(planned, context)).root(planned, context.view);
      fetched.roots[index] = root.value;
      objects = root.objects.visible(guards.get(field));
    } catch (error) {
      fetched.roots[index] = new Failure(error);
      return;
    }
    if (aboveLink.has(field)) await metered(() => fetchBelow(field, objects), operation);
  }

  /** Fetches the links below a field whose objects have arrived. */
  function fetchBelow({ fields, byType }: PlanField, objects: RowSet): Promise<unknown> {
    if (!byType) return fetchLinks(fields, objects);
    return allOf([...byType].map(([name, ofType]) => fetchLinks(ofType, objects.ofType(name))));
  }

  function fetchLinks(fields: readonly PlanField[], objects: RowSet): Promise<unknown> {
    const fetching: Promise<unknown>[] = [];
    if (objects.rows.length === 0) return nothing;
    for (const field of fields) {
      if (!leadsToLink.has(field)) continue;
      if (field.resolution.kind === 'link') fetching.push(fetchLink(field as LinkField, objects));
      else if (field.resolution.kind === 'value') {
        const { rowKey } = field.resolution;
        const key =
          typeof rowKey === 'string' ? rowKey : (fetched.rowKeys[numbers.rowKey.get(field) ?? 0] ?? '');
        fetching.push(fetchBelow(field, objects.below(key).visible(guards.get(field))));
      }
    }
    return allOf(fetching);
  }

  async function fetchLink(field: LinkField, parents: RowSet): Promise<void> {
    const calls = inBatches(parents.keys(field.resolution.link.keyField));
    if (calls.length === 0) return;
    const parts = calls.map((keys) => fetchKeys(field, keys));
    const index = numbers.link.get(field) ?? 0;
    const [only] = parts;
    fetched.links[index] = only && parts.length === 1 ? await only : joined(calls, await Promise.all(parts));
  }

  async function fetchKeys(field: LinkField, keys: KeySet): Promise<RowsOfLink> {
    const { link, many, fetch } = field.resolution;
    try {
      const planned = fetch(variables);
      const brought = await fetcher.readByKey(planned, link.keysArg, keys, context);
      const { valueKeyField } = link;
      const guard = guards.get(field);
      if (aboveLink.has(field))
        await metered(() => fetchBelow(field, brought.rowsOf(keys, valueKeyField, guard, many)), operation);
      return metered(() => brought.byKey(valueKeyField, guard), operation);
    } catch (error) {
      const failure = new Failure(error);
      return { get: () => failure };
    }
  }
}

const nothing = Promise.resolve();
const none: RowsOfLink = { get: () => undefined };

/** Awaits all promises. A single promise is returned unchanged: most operations have one root field and one link. */
function allOf(promises: readonly Promise<unknown>[]): Promise<unknown> {
  const [only] = promises;
  return only && promises.length === 1 ? only : Promise.all(promises);
}

function joined(calls: readonly KeySet[], parts: readonly RowsOfLink[]): RowsOfLink {
  const partOf = new Map<string, RowsOfLink | undefined>();
  calls.forEach(({ keys }, index) => {
    for (const key of keys) partOf.set(String(key), parts[index]);
  });
  return { get: (key) => partOf.get(String(key))?.get(key) };
}
