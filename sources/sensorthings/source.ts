import type { GraphQLSchema } from 'graphql';
import type { Capabilities, Filter, Query } from '../../mesh/contract/query.ts';
import type {
  FetchContext,
  FetchRequest,
  FetchResult,
  PageInfo,
  Row,
  Source,
} from '../../mesh/contract/source.ts';
import { decodeCursor, encodeCursor } from '../schema/cursor.ts';
import { rowsQueryOf } from '../schema/rows-query.ts';
import { capabilitiesOf } from './capabilities.ts';
import { type Cost, noCost, type SensorClient } from './client.ts';
import type { SensorThingsConfig } from './config.ts';
import { type Entity, rootEntities } from './entities.ts';
import { compileSelection } from './expand.ts';
import { compileFilter, compileOrder } from './filter.ts';
import { followOn } from './follow-on.ts';
import { type Reading, readRow } from './rows.ts';
import { rootName } from './schema.ts';

export interface SensorSourceOptions {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly client: SensorClient;
  readonly config: SensorThingsConfig;
}

/** Keys of one call: they travel in the address. */
const maxKeys = 100;

type Fetched = Pick<FetchResult, 'rows' | 'page'>;

/** A SensorThings server as connections, by-id lists and relations. */
export function createSensorSource({ name, schema, client, config }: SensorSourceOptions): Source {
  const { ids, prefix, maxRows } = config;
  const entityOf = new Map<string, Entity>();
  const capabilities: Record<string, Capabilities[string]> = {};
  for (const entity of rootEntities) {
    for (const coordinate of [`Query.${rootName(prefix, entity)}`, `Query.${rootName(prefix, entity)}ById`]) {
      entityOf.set(coordinate, entity);
      capabilities[coordinate] = capabilitiesOf(entity, ids, maxRows);
    }
  }

  async function readPage(
    entity: Entity,
    request: FetchRequest,
    context: FetchContext,
    cost: Cost,
  ): Promise<Fetched> {
    const query = rowsQueryOf(request);
    const { first = maxRows, after, count } = query;
    const skip = after === undefined ? 0 : decodeCursor(after, isSkip).skip;
    if (first === 0 && !count)
      return { rows: [], page: { hasNextPage: false, endCursor: null, totalCount: null } };
    // One row more than is wanted tells whether there is a next page.
    const wanted = first === 0 ? 0 : first + 1;
    const options = optionsOf(entity, request, query, { top: wanted, skip });
    const { held, total } = await list(entity, options, wanted, context, cost);
    const rows = await toRows(held.slice(0, first), entity, request, context, cost);
    const isCut = first > 0 && total !== null && held.length < wanted && skip + held.length < total;
    const page: PageInfo = {
      hasNextPage: first > 0 && held.length > first,
      endCursor: rows.length > 0 ? encodeCursor({ skip: skip + rows.length }) : null,
      totalCount: count ? total : null,
      ...(isCut && { truncated: 'The sensors gave no more, although there is more.' }),
    };
    return { rows, page };
  }

  /** Every row of the ids: one for each at most. */
  async function readByIds(
    entity: Entity,
    request: FetchRequest,
    context: FetchContext,
    cost: Cost,
  ): Promise<Fetched> {
    const query = rowsQueryOf(request);
    const usable = (request.keys ?? [])
      .map(String)
      .filter((key) => ids === 'string' || /^-?\d{1,15}$/.test(key));
    const read = await Promise.all(
      chunksOf(usable, maxKeys).map(async (value) => {
        const own: Filter = { kind: 'compare', field: 'id', op: 'in', value };
        const filter: Filter = query.filter ? { kind: 'and', of: [own, query.filter] } : own;
        const options = optionsOf(entity, request, { ...query, filter }, { top: value.length, skip: 0 });
        const { held } = await list(entity, options, value.length, context, cost);
        return toRows(held, entity, request, context, cost);
      }),
    );
    return { rows: read.flat() };
  }

  function optionsOf(
    entity: Entity,
    { select }: FetchRequest,
    { filter, orders, count }: Query,
    { top, skip }: { top: number; skip: number },
  ): [string, string][] {
    const compiled = filter && compileFilter(filter, entity, ids);
    if (filter && compiled === undefined) throw new Error('a filter that the capabilities do not hold');
    return [
      ...compileSelection(entity, select, ids),
      ...(compiled ? ([['$filter', compiled]] as [string, string][]) : []),
      ['$orderby', compileOrder(orders, entity)],
      ['$top', String(top)],
      ...(skip > 0 ? ([['$skip', String(skip)]] as [string, string][]) : []),
      ...(count ? ([['$count', 'true']] as [string, string][]) : []),
    ];
  }

  /** `@iot.count` is the first page's: on later ones it may shrink. */
  async function list(
    { set }: Entity,
    options: readonly [string, string][],
    wanted: number,
    context: FetchContext,
    cost: Cost,
  ) {
    const page = await client.list(set, options, context, cost);
    return { held: await followOn(client, page, wanted, context, cost), total: page.total };
  }

  function toRows(
    held: readonly unknown[],
    entity: Entity,
    { select }: FetchRequest,
    context: FetchContext,
    cost: Cost,
  ): Promise<Row[]> {
    const reading: Reading = {
      ids,
      follow: async (link, missing) =>
        followOn(client, await client.follow(link, context, cost), missing, context, cost),
      observed(moment) {
        if (cost.phenomenonTime === undefined || moment > cost.phenomenonTime) cost.phenomenonTime = moment;
      },
    };
    return Promise.all(held.map((one) => readRow(one, entity, select, reading)));
  }

  return {
    name,
    kind: 'sensorthings',
    schema,
    capabilities,
    async fetch(request, context) {
      const entity = entityOf.get(request.coordinate);
      if (!entity) throw new Error(`nothing answers ${request.coordinate}`);
      const cost = noCost();
      const read = request.keys ? readByIds : readPage;
      const fetched = await read(entity, request, context, cost);
      const { freshness, ...spent } = cost;
      const provenance = { source: name, fetchedAt: new Date().toISOString(), ...spent, ...freshness };
      return { ...fetched, provenance };
    },
    async probe(signal) {
      const options = [['$select', 'id'] as const, ['$top', '1'] as const];
      try {
        await client.list('Things', options, { signal }, noCost());
        return { up: true };
      } catch {
        return { up: false, reason: 'the sensors do not answer' };
      }
    },
    close: () => client.close(),
  };
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function isSkip(state: unknown): state is { skip: number } {
  const { skip } = (state ?? {}) as { skip?: unknown };
  return typeof skip === 'number' && Number.isInteger(skip) && skip >= 0 && skip <= 1e9;
}
