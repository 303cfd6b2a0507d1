import type { Filter, Order, Query } from '../contract/query.ts';
import type { QuerySteps } from '../contract/query-model.ts';
import type { Rest } from './engine-work.ts';

/**
 * Describes the work of the source and of the engine. An opened cursor contains the key of a row, so the text
 * says only that there is one.
 */
export function describeSplit(pushed: Query, byKey: boolean, rest: Rest | undefined): QuerySteps {
  const engine = rest
    ? [
        ...(rest.filtersKeys ? ['filter by keys'] : []),
        ...(rest.own ? ['filter own rows'] : []),
        ...filterStep(rest.filter),
        ...orderStep(rest.orders),
        ...(rest.cut ? [cutStep(rest.cut, byKey)] : []),
        ...(rest.count ? ['count'] : []),
        ...(rest.select ? ['select'] : []),
      ]
    : [];
  return {
    source: [
      ...filterStep(pushed.filter),
      ...orderStep(pushed.orders),
      ...(pushed.first !== undefined && !rest?.cut
        ? [cutStep({ ...pushed, first: pushed.first }, byKey)]
        : []),
      ...(pushed.count ? ['count'] : []),
    ],
    engine: engine.length > 0 && rest ? [...engine, `over at most ${rest.maxRows} rows`] : engine,
  };
}

function filterStep(filter: Filter | undefined): string[] {
  return filter ? [`filter ${textOf(filter)}`] : [];
}

function orderStep(orders: readonly Order[]): string[] {
  return orders.length > 0
    ? [`order by ${orders.map(({ field, direction }) => `${field} ${direction}`).join(', ')}`]
    : [];
}

function cutStep({ first, after }: { first: number; after: string | undefined }, byKey: boolean): string {
  if (byKey) return `first ${first} of each key`;
  return `page of ${first}${after === undefined ? '' : ' after a cursor'}`;
}

function textOf(filter: Filter): string {
  switch (filter.kind) {
    case 'compare':
      return `${filter.field} ${filter.op} ${JSON.stringify(filter.value)}`;
    case 'not':
      return `not ${textOf(filter.of)}`;
    default:
      return `(${filter.of.map(textOf).join(` ${filter.kind} `)})`;
  }
}
