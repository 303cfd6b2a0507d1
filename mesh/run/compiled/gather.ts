import { metered } from '../../contract/metered.ts';
import type { PlanField, Variables, Way } from '../../contract/operation-plan.ts';
import { inCalls } from '../calls.ts';
import type { RunContext } from '../context.ts';
import type { Fetcher } from '../fetcher.ts';
import type { KeySet, RowSet } from '../row-set.ts';
import { Failure } from './failure.ts';
import type { Gathered, RowsOfLink } from './gathered.ts';
import type { Programme } from './programme.ts';

type LinkField = PlanField & { readonly way: Way & { readonly kind: 'link' } };

/**
 * Brings everything that an operation needs: root fields side by side, then the links of what came, each for all its
 * siblings at once. A fetch that fails becomes a `Failure` in its place.
 */
export async function gather(
  programme: Programme,
  variables: Variables,
  context: RunContext,
  fetcher: Fetcher,
): Promise<Gathered> {
  const { numbers, leadsToLink, aboveLink, guards } = programme;
  const { operation } = context.exchange;
  const gathered: Gathered = {
    roots: new Array(numbers.root.size),
    links: new Array(numbers.link.size).fill(none),
    rowKeys: programme.rowKeys.map((keyFor) => keyFor(variables)),
    errors: [],
    repeats: [],
  };
  await together(programme.roots.map(bringRoot));
  return gathered;

  async function bringRoot(field: PlanField): Promise<void> {
    if (field.way.kind !== 'root') return;
    const index = numbers.root.get(field) ?? 0;
    let objects: RowSet;
    try {
      const planned = field.way.fetch(variables);
      const root = (await fetcher.read(planned, context)).root(planned, context.view);
      gathered.roots[index] = root.value;
      objects = root.objects.visible(guards.get(field));
    } catch (error) {
      gathered.roots[index] = new Failure(error);
      return;
    }
    if (aboveLink.has(field)) await metered(() => bringBehind(field, objects), operation);
  }

  /** The links below a field whose objects have come. */
  function bringBehind({ fields, byType }: PlanField, objects: RowSet): Promise<unknown> {
    if (!byType) return bringLinks(fields, objects);
    return together([...byType].map(([name, ofType]) => bringLinks(ofType, objects.ofType(name))));
  }

  function bringLinks(fields: readonly PlanField[], objects: RowSet): Promise<unknown> {
    const bringing: Promise<unknown>[] = [];
    if (objects.rows.length === 0) return nothing;
    for (const field of fields) {
      if (!leadsToLink.has(field)) continue;
      if (field.way.kind === 'link') bringing.push(bringLink(field as LinkField, objects));
      else if (field.way.kind === 'value') {
        const { rowKey } = field.way;
        const key =
          typeof rowKey === 'string' ? rowKey : (gathered.rowKeys[numbers.rowKey.get(field) ?? 0] ?? '');
        bringing.push(bringBehind(field, objects.below(key).visible(guards.get(field))));
      }
    }
    return together(bringing);
  }

  async function bringLink(field: LinkField, parents: RowSet): Promise<void> {
    const calls = inCalls(parents.keys(field.way.link.keyField));
    if (calls.length === 0) return;
    const parts = calls.map((keys) => bringKeys(field, keys));
    const index = numbers.link.get(field) ?? 0;
    const [only] = parts;
    gathered.links[index] = only && parts.length === 1 ? await only : joined(calls, await Promise.all(parts));
  }

  async function bringKeys(field: LinkField, keys: KeySet): Promise<RowsOfLink> {
    const { link, many, fetch } = field.way;
    try {
      const planned = fetch(variables);
      const brought = await fetcher.readByKey(planned, link.keysArg, keys, context);
      const { valueKeyField } = link;
      const guard = guards.get(field);
      if (aboveLink.has(field))
        await metered(() => bringBehind(field, brought.rowsOf(keys, valueKeyField, guard, many)), operation);
      return metered(() => brought.byKey(valueKeyField, guard), operation);
    } catch (error) {
      const failure = new Failure(error);
      return { get: () => failure };
    }
  }
}

const nothing = Promise.resolve();
const none: RowsOfLink = { get: () => undefined };

/** One promise is waited for as it is: most operations have one root field and one link. */
function together(promises: readonly Promise<unknown>[]): Promise<unknown> {
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
