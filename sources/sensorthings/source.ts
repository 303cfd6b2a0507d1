import type { GraphQLSchema } from 'graphql';
import { PertuisError } from '../../mesh/contract/errors.ts';
import type { FetchRequest, FetchResult, PageInfo, Row, Source } from '../../mesh/contract/source.ts';
import { firstOfEach } from '../schema/arrange.ts';
import { fetchEach } from '../schema/fetch-each.ts';
import type { Filter } from '../schema/filter.ts';
import { matches } from '../schema/matches.ts';
import { fieldsOf } from '../schema/split-filter.ts';
import type { Cost, SensorClient } from './client.ts';
import type { SensorThingsConfig } from './config.ts';
import { type Entity, rootEntities } from './entities.ts';
import { compileSelection } from './expand.ts';
import { compileFilter, compileOrder } from './filter.ts';
import { followOn } from './follow-on.ts';
import { type FollowList, readProperty, readRow } from './rows.ts';
import { rootName } from './schema.ts';
import { pageOf, readSensorQuery, type SensorQuery } from './sensor-query.ts';

export interface SensorSourceOptions {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly client: SensorClient;
  readonly config: SensorThingsConfig;
}

/** Keys of one call: they travel in the address. */
const maxKeys = 100;

/** A SensorThings server as connections, by-id lists and relations. */
export function createSensorSource({ name, schema, client, config }: SensorSourceOptions): Source {
  const { ids, prefix, maxRows } = config;
  const roots = new Map<string, { entity: Entity; byId: boolean }>();
  for (const entity of rootEntities) {
    roots.set(`Query.${rootName(prefix, entity)}`, { entity, byId: false });
    roots.set(`Query.${rootName(prefix, entity)}ById`, { entity, byId: true });
  }
  return {
    name,
    kind: 'sensorthings',
    schema,
    capabilities: { select: true, filter: true, order: true, page: true, aggregate: false, batchByKey: true },
    fetch: (requests, { signal }) => fetchEach(requests, (request) => fetchOne(request, signal)),
    async probe(signal) {
      try {
        await client.list(
          'Things',
          [
            ['$select', 'id'],
            ['$top', '1'],
          ],
          signal,
          { bytes: 0, calls: 0, freshness: {} },
        );
        return { up: true };
      } catch {
        return { up: false, reason: 'the sensors do not answer' };
      }
    },
    close: () => client.close(),
  };

  async function fetchOne(request: FetchRequest, signal: AbortSignal): Promise<FetchResult> {
    const root = roots.get(request.coordinate);
    if (!root) throw new Error(`nothing answers ${request.coordinate}`);
    const asked = readSensorQuery(root.entity, request);
    const cost: Cost = { bytes: 0, calls: 0, freshness: {} };
    const { rows, page } = root.byId
      ? { rows: await readByIds(asked, request.keys ?? [], signal, cost), page: undefined }
      : await readConnection(asked, signal, cost);
    const { freshness, bytes, calls } = cost;
    return {
      rows,
      provenance: {
        source: name,
        fetchedAt: new Date().toISOString(),
        bytes,
        calls,
        ...freshness,
      },
      ...(page && { page }),
    };
  }

  async function readConnection(
    asked: SensorQuery,
    signal: AbortSignal,
    cost: Cost,
  ): Promise<{ rows: readonly Row[]; page: PageInfo }> {
    const { entity, filter, first, skip, count } = asked;
    const compiled = filter && compileFilter(filter, entity, ids);
    if (filter && compiled === undefined) return readLocally(asked, signal, cost);
    if (first === 0 && !count)
      return { rows: [], page: { hasNextPage: false, endCursor: null, totalCount: null } };
    const wanted = first === 0 ? 0 : first + 1;
    const { held, total } = await collect(asked, options(asked, compiled, wanted), wanted, signal, cost);
    const rows = await toRows(held.slice(0, first), asked, signal, cost);
    const cut = total !== null && held.length < wanted && skip + held.length < total;
    return {
      rows,
      page: pageOf(
        rows.length,
        skip,
        held.length > first && first > 0,
        count ? total : null,
        cut && first > 0,
      ),
    };
  }

  /** What the server cannot answer exactly is evaluated here, over at most `maxRows` rows. */
  async function readLocally(asked: SensorQuery, signal: AbortSignal, cost: Cost) {
    const { entity, filter, orders, first, skip, count } = asked;
    const read = new Set([...fieldsOf(filter), ...orders.map(({ field }) => field)]);
    const properties = entity.properties.filter(({ field }) => read.has(field));
    const parts = filter?.kind === 'and' ? filter.of : [];
    const pushed = parts.flatMap((part) => compileFilter(part, entity, ids) ?? []).join(' and ');
    const extra = properties.map(({ column }) => column);
    const { held } = await collect(
      asked,
      options(asked, pushed || undefined, maxRows + 1, extra),
      maxRows + 1,
      signal,
      cost,
    );
    const kept = held.slice(0, maxRows).filter((one) => {
      const given = one as Record<string, unknown>;
      return (
        !filter ||
        matches(filter, Object.fromEntries(properties.map((p) => [p.field, readProperty(given, p, ids)])))
      );
    });
    const rows = await toRows(kept.slice(skip, skip + first), asked, signal, cost);
    const cut = held.length > maxRows;
    return {
      rows,
      page: pageOf(
        rows.length,
        skip,
        kept.length > skip + rows.length,
        count && !cut ? kept.length : null,
        cut,
      ),
    };
  }

  async function readByIds(
    asked: SensorQuery,
    keys: readonly (string | number)[],
    signal: AbortSignal,
    cost: Cost,
  ): Promise<Row[]> {
    const { entity, filter } = asked;
    const usable = keys.map(String).filter((key) => ids === 'string' || /^-?\d{1,15}$/.test(key));
    const select = asked.select.some((field) => field.name === 'id')
      ? asked.select
      : [...asked.select, { key: 'id', name: 'id' }];
    const chunks = Array.from({ length: Math.ceil(usable.length / maxKeys) }, (_, index) =>
      usable.slice(index * maxKeys, (index + 1) * maxKeys),
    );
    const read = await Promise.all(
      chunks.map(async (value) => {
        const own: Filter = { kind: 'compare', field: 'id', op: 'in', value };
        const compiled = compileFilter(filter ? { kind: 'and', of: [own, filter] } : own, entity, ids);
        if (compiled === undefined)
          throw new PertuisError(
            'BAD_USER_INPUT',
            'where: with ids, sensors take no contains, ne, not or isNull here.',
          );
        const { held } = await collect(
          asked,
          options({ ...asked, select, skip: 0 }, compiled, value.length),
          value.length,
          signal,
          cost,
        );
        return toRows(held, { ...asked, select }, signal, cost);
      }),
    );
    return firstOfEach(read.flat(), 'id', asked.first);
  }

  function options(
    { entity, select, orders, skip, count }: SensorQuery,
    filter: string | undefined,
    top: number,
    extra: readonly string[] = [],
  ) {
    const list = compileSelection(entity, select, ids, extra);
    if (filter) list.push(['$filter', filter]);
    list.push(['$orderby', compileOrder(orders, entity)], ['$top', String(top)]);
    if (skip > 0 && extra.length === 0) list.push(['$skip', String(skip)]);
    if (count) list.push(['$count', 'true']);
    return list;
  }

  /** `@iot.count` is the first page's: on later ones it may shrink. */
  async function collect(
    { entity }: Pick<SensorQuery, 'entity'>,
    list: [string, string][],
    wanted: number,
    signal: AbortSignal,
    cost: Cost,
  ) {
    const page = await client.list(entity.set, list, signal, cost);
    return { held: await followOn(client, page, wanted, signal, cost), total: page.total };
  }

  function toRows(
    held: readonly unknown[],
    { entity, select }: SensorQuery,
    signal: AbortSignal,
    cost: Cost,
  ): Promise<Row[]> {
    const follow: FollowList = async (link, missing) =>
      followOn(client, await client.follow(link, signal, cost), missing, signal, cost);
    return Promise.all(held.map((one) => readRow(one, entity, select, ids, follow)));
  }
}
