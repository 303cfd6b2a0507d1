import type { Composition } from '../contract/composition.ts';
import type { Query } from '../contract/query.ts';
import type { QueryArguments, QueryModel, SplitQuery } from '../contract/query-model.ts';
import type { Args, Selection } from '../contract/source.ts';
import { describeSplit } from './describe-query.ts';
import { checkSourceCursor } from './engine-cursor.ts';
import { compileWork, emptyWork, type Rest, selectingWork } from './engine-work.ts';
import { type ReadQuery, readQuery } from './read-query.ts';
import { modelOf, type RootModel } from './root-model.ts';
import { fieldsOf, splitFilter } from './split-filter.ts';

export interface QueryModelOptions {
  /** Bound of the rows that the engine reads for one fetch. */
  readonly maxRows?: number | undefined;
}

const defaultMaxRows = 10_000;
/** One call returns the rows of many keys, for independent operations. */
const timesByKey = 10;
const queryArgs = new Set(['where', 'orderBy', 'first', 'after']);

/**
 * Creates the query model of a composition. It splits each query: the engine does what the source cannot,
 * within `maxRows`.
 */
export function createQueryModel(
  composition: Composition,
  { maxRows = defaultMaxRows }: QueryModelOptions = {},
): QueryModel {
  const roots = new Map(
    [...composition.roots.keys()].flatMap((coordinate) => {
      const root = modelOf(composition, coordinate);
      return root ? [[coordinate, root] as const] : [];
    }),
  );
  return {
    split(given) {
      const root = roots.get(given.coordinate);
      return root && splitQuery(root, readQuery(root, given), given, maxRows);
    },
  };
}

function splitQuery(
  root: RootModel,
  { own, ...query }: ReadQuery,
  given: QueryArguments,
  maxRows: number,
): SplitQuery {
  const { capabilities } = root;
  const { select, keyField } = given;
  const byKey = keyField !== undefined;
  const keys = capabilities.keys ?? 'none';
  const { pushed, rest } = splitFilter(query.filter, capabilities.filter);
  const isOrdered = query.orders.every(({ field }) => capabilities.order.includes(field));
  const mayCut = byKey ? keys === 'first' : capabilities.page || query.first === undefined;
  const isEmpty = query.first === 0 && !query.count && given.isUncut !== true;
  const isWhole =
    rest === undefined && own === undefined && isOrdered && (!query.count || capabilities.count !== false);
  const args = withoutQuery(given.args);

  if (mayCut && (isEmpty || isWhole) && given.isUncut !== true) {
    checkSourceCursor(query.after);
    const sent: Query = {
      ...query,
      filter: pushed,
      orders: isOrdered ? query.orders : [],
      count: query.count && capabilities.count === true,
    };
    return {
      request: { select, args, query: sent },
      engine: capabilities.select ? undefined : selectingWork(select),
      steps: () => describeSplit(sent, byKey, undefined),
    };
  }
  const orders = isOrdered ? [] : query.orders;
  const needed = [...fieldsOf(rest), ...orders.map(({ field }) => field), ...(keyField ? [keyField] : [])];
  const wider = withFields(select, needed);
  const isByKey = byKey && keys !== 'none';
  const limit = Math.min(maxRows, capabilities.maxRows ?? maxRows) * (isByKey ? timesByKey : 1);
  const left: Rest = {
    filter: rest,
    own,
    orders,
    cut: given.isUncut || query.first === undefined ? undefined : { first: query.first, after: query.after },
    count: query.count,
    keyField,
    filtersKeys: byKey && keys === 'none',
    select: capabilities.select && wider === select ? undefined : select,
    maxRows: limit,
  };
  const sent: Query = {
    kind: 'rows',
    filter: pushed,
    orders: isOrdered ? query.orders : [],
    // One row above the limit shows whether there are more.
    first: capabilities.page && !isByKey ? limit + 1 : undefined,
    after: undefined,
    count: false,
  };
  return {
    request: { select: wider, args, query: sent },
    engine: isEmpty ? emptyWork(root) : compileWork(root, left),
    steps: () => describeSplit(sent, byKey, left),
  };
}

function withoutQuery(args: Args): Args {
  return Object.fromEntries(Object.entries(args).filter(([name]) => !queryArgs.has(name)));
}

function withFields(select: Selection, names: readonly string[]): Selection {
  const missing = new Set(names.filter((name) => !select.some(({ key }) => key === name)));
  return missing.size === 0 ? select : [...select, ...[...missing].map((name) => ({ key: name, name }))];
}
