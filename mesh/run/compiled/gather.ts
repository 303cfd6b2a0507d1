import type { PlanField, Variables, Way } from '../../contract/operation-plan.ts';
import type { Key, Row } from '../../contract/source.ts';
import type { RunContext } from '../context.ts';
import type { Fetcher } from '../fetcher.ts';
import { rootValue } from '../root-value.ts';
import { withinScope } from '../row-scope.ts';
import { Failure } from './failure.ts';
import type { Gathered } from './gathered.ts';
import type { Programme } from './programme.ts';

const maxKeysPerBatch = 1_000;

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
  const { numbers, leadsToLink } = programme;
  const gathered: Gathered = {
    roots: new Array(numbers.root.size),
    links: Array.from({ length: numbers.link.size }, () => new Map()),
    rowKeys: programme.rowKeys.map((keyFor) => keyFor(variables)),
    errors: [],
  };
  const pending: Promise<void>[] = [];
  for (const [field, index] of numbers.root) pending.push(bringRoot(field, index));
  await (pending.length === 1 ? pending[0] : Promise.all(pending));
  return gathered;

  async function bringRoot(field: PlanField, index: number): Promise<void> {
    if (field.way.kind !== 'root') return;
    try {
      const planned = field.way.fetch(variables);
      gathered.roots[index] = rootValue(await fetcher(planned, planned.request, context), planned);
    } catch (error) {
      gathered.roots[index] = new Failure(error);
      return;
    }
    if (leadsToLink.has(field)) await bringLinks(field.fields, objectsIn([gathered.roots[index]]));
  }

  async function bringLinks(fields: readonly PlanField[], rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const pending: Promise<void>[] = [];
    for (const field of fields) {
      if (!leadsToLink.has(field)) continue;
      if (field.way.kind === 'link') pending.push(bringLink(field, rows));
      else if (field.way.kind === 'value') {
        const key =
          typeof field.way.rowKey === 'string'
            ? field.way.rowKey
            : (gathered.rowKeys[numbers.rowKey.get(field) ?? 0] ?? '');
        pending.push(bringLinks(field.fields, objectsIn(rows.map((row) => row[key]))));
      }
    }
    await (pending.length === 1 ? pending[0] : Promise.all(pending));
  }

  async function bringLink(field: PlanField, parents: readonly Row[]): Promise<void> {
    if (field.way.kind !== 'link') return;
    const { way } = field;
    const { link } = way;
    const keys = new Set<Key>();
    for (const parent of parents) {
      const key = parent[link.keyField];
      if (key !== null && key !== undefined) keys.add(key as Key);
    }
    if (keys.size === 0) return;
    const into = gathered.links[numbers.link.get(field) ?? 0];
    if (!into) return;
    const all = [...keys];
    const batches: Promise<void>[] = [];
    for (let from = 0; from < all.length; from += maxKeysPerBatch) {
      batches.push(bringBatch(way, all.slice(from, from + maxKeysPerBatch), into));
    }
    await Promise.all(batches);
    if (field.fields.some((below) => leadsToLink.has(below))) {
      await bringLinks(
        field.fields,
        [...into.values()].flatMap((rows) => (rows instanceof Failure ? [] : rows)),
      );
    }
  }

  async function bringBatch(
    { link: { keysArg, valueKeyField }, fetch }: Way & { kind: 'link' },
    keys: readonly Key[],
    into: Map<string, readonly Row[] | Failure>,
  ): Promise<void> {
    try {
      const planned = fetch(variables);
      const { request } = planned;
      const result = await fetcher(
        planned,
        { ...request, args: { ...request.args, [keysArg]: keys }, keys },
        context,
      );
      for (const row of withinScope(result.rows, planned.rowScope)) {
        const key = String(row[valueKeyField]);
        const held = into.get(key);
        if (Array.isArray(held)) held.push(row);
        else into.set(key, [row]);
      }
    } catch (error) {
      const failure = new Failure(error);
      for (const key of keys) into.set(String(key), failure);
    }
  }
}

/** The objects in values that may be objects, lists of them, or null. */
function objectsIn(values: readonly unknown[]): Row[] {
  const objects: Row[] = [];
  const add = (value: unknown) => {
    if (Array.isArray(value)) value.forEach(add);
    else if (value !== null && typeof value === 'object') objects.push(value as Row);
  };
  values.forEach(add);
  return objects;
}
