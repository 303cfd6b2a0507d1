import { type Entity, order, parseFilter, read } from './filter.ts';
import type { Model, SetName } from './model.ts';
import type { Options } from './options.ts';

/** A page of a set, and how many there are. `ownUrl` is the collection's address, for its entities' links. */
export interface PageOf {
  readonly value: readonly Entity[];
  readonly total: number;
  readonly hasMore: boolean;
}

/** Answers requests over a model. `maxTop` is the server's own cap of a page. Throws `SyntaxError`. */
export function createResponder(model: Model, root: () => string, maxTop: number) {
  return { page, entity };

  function page(set: SetName, entities: readonly Entity[], options: Options, self: string): PageOf {
    const kept = options.filter
      ? entities.filter(parseFilter(options.filter, model.properties(set)))
      : entities;
    const sorted = sort(kept, options, set);
    const end = options.skip + Math.min(options.top ?? maxTop, maxTop);
    const value = sorted.slice(options.skip, end).map((one) => entity(set, one, options, self));
    return { value, total: kept.length, hasMore: sorted.length > end };
  }

  function entity(set: SetName, held: Entity, options: Options, self: string): Entity {
    const names = options.select ?? [...model.properties(set)];
    const response: Record<string, unknown> = {};
    for (const name of names) {
      if (!model.properties(set).has(name)) throw new SyntaxError(`unknown property ${name}`);
      if (name === 'id') response['@iot.id'] = held['@iot.id'];
      else if (held[name] !== undefined) response[name] = held[name];
    }
    const address = `${self}(${String(held['@iot.id'])})`;
    if (!options.select) response['@iot.selfLink'] = address;
    for (const [name, inner] of options.expand) expand(response, set, held, name, inner, address);
    return response;
  }

  function expand(
    response: Record<string, unknown>,
    set: SetName,
    held: Entity,
    name: string,
    inner: Options,
    address: string,
  ) {
    const way = model.navigation(set, name);
    if (!way) throw new SyntaxError(`unknown relation ${name}`);
    const found = way.from(held);
    const self = `${root()}/${way.set}`;
    if (!way.many) {
      response[name] = found[0] ? entity(way.set, found[0], inner, self) : null;
      return;
    }
    const { value, hasMore } = page(way.set, found, inner, self);
    response[name] = value;
    if (hasMore) response[`${name}@iot.nextLink`] = nextLink(`${address}/${name}`, inner, value.length);
  }

  function sort(entities: readonly Entity[], { orderby }: Options, set: SetName): readonly Entity[] {
    for (const { path } of orderby) {
      if (!model.properties(set).has(path.split('/')[0] ?? ''))
        throw new SyntaxError(`unknown property ${path}`);
    }
    // Everything is held in the order of its id.
    if (orderby.length === 0 || (orderby[0]?.path === 'id' && !orderby[0].descending)) return entities;
    return [...entities].sort((a, b) => {
      for (const { path, descending } of orderby) {
        const sign = compare(read(a, path), read(b, path));
        if (sign !== 0) return descending ? -sign : sign;
      }
      return 0;
    });
  }
}

/** Orders numbers before texts before missing values. */
function compare(a: unknown, b: unknown): number {
  return order(a, b) ?? rank(a) - rank(b);
}

function rank(value: unknown): number {
  return typeof value === 'number' ? 0 : value === null || value === undefined ? 2 : 1;
}

/** Returns the address of the next page. It does not count again. */
export function nextLink(address: string, options: Options, given: number): string {
  const search = new URLSearchParams(write({ ...options, skip: options.skip + given, count: false }));
  return `${address}?${search}`;
}

function write(options: Options): [string, string][] {
  const { select, filter, orderby, top, skip, expand } = options;
  const written: [string, string][] = [];
  if (select) written.push(['$select', select.join(',')]);
  if (filter) written.push(['$filter', filter]);
  if (orderby.length > 0) {
    written.push([
      '$orderby',
      orderby.map(({ path, descending }) => `${path} ${descending ? 'desc' : 'asc'}`).join(','),
    ]);
  }
  if (top !== undefined) written.push(['$top', String(top)]);
  if (skip > 0) written.push(['$skip', String(skip)]);
  if (expand.size > 0) {
    const parts = [...expand].map(([name, inner]) => {
      const options = write(inner).map(([key, value]) => `${key}=${value}`);
      return options.length > 0 ? `${name}(${options.join(';')})` : name;
    });
    written.push(['$expand', parts.join(',')]);
  }
  return written;
}
