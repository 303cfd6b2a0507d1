import { PertuisError } from '../../mesh/contract/errors.ts';
import type { FetchRequest, PageInfo, Selection } from '../../mesh/contract/source.ts';
import { decodeCursor, encodeCursor } from '../schema/cursor.ts';
import type { Filter } from '../schema/filter.ts';
import { type Order, readFirst } from '../schema/read-page.ts';
import type { Entity } from './entities.ts';
import { readFilter, readOrders } from './filter.ts';

/** A request of a root field, read and checked. */
export interface SensorQuery {
  readonly entity: Entity;
  readonly select: Selection;
  readonly filter: Filter | undefined;
  readonly orders: readonly Order[];
  readonly first: number;
  readonly skip: number;
  readonly count: boolean;
}

/** Throws `BAD_USER_INPUT`. */
export function readSensorQuery(entity: Entity, { select, args }: FetchRequest): SensorQuery {
  const { after } = args;
  if (after !== undefined && after !== null && typeof after !== 'string') {
    throw new PertuisError('BAD_USER_INPUT', 'after: expected an endCursor of an earlier page.');
  }
  return {
    entity,
    select,
    filter: readFilter(entity, args.where),
    orders: readOrders(entity, args.orderBy),
    first: readFirst(args.first),
    skip: after ? decodeCursor(after, isSkip).skip : 0,
    count: args.__totalCount === true,
  };
}

export function pageOf(
  count: number,
  skip: number,
  hasNextPage: boolean,
  totalCount: number | null,
  cut: boolean,
): PageInfo {
  return {
    hasNextPage,
    endCursor: count > 0 ? encodeCursor({ skip: skip + count }) : null,
    totalCount,
    ...(cut && { truncated: 'The sensors gave no more, although there is more.' }),
  };
}

function isSkip(state: unknown): state is { skip: number } {
  const { skip } = (state ?? {}) as { skip?: unknown };
  return typeof skip === 'number' && Number.isInteger(skip) && skip >= 0 && skip <= 1e9;
}
