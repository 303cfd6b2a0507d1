import { type Row, type Selection, SourceFailure, type Value } from '../../mesh/contract/source.ts';
import { readPageSize, rowPage } from '../../mesh/core/page-size.ts';
import { writeMoment } from '../schema/moments.ts';
import { type Entity, entities, type Property } from './entities.ts';
import { relationsOf } from './expand.ts';
import type { Ids } from './filter.ts';

export interface Reading {
  readonly ids: Ids;
  /** Reads the rest of an expanded list when the server gave only its first page. */
  follow(link: string, missing: number): Promise<readonly unknown[]>;
  /** Hears of every moment that the rows speak of, ISO 8601 in UTC. */
  observed(moment: string): void;
}

/** An entity as a row. Throws `SourceFailure` (bad-response) when it does not have the standard's form. */
export async function readRow(
  held: unknown,
  entity: Entity,
  selection: Selection,
  reading: Reading,
): Promise<Row> {
  if (held === null || typeof held !== 'object' || Array.isArray(held)) throw wrong(entity.name);
  const given = held as Record<string, unknown>;
  const row: Record<string, Value> = {};
  for (const { key, name } of selection) {
    const property = entity.properties.find(({ field }) => field === name);
    if (property) row[key] = readProperty(given, property, reading.ids);
  }
  noteMoment(given.phenomenonTime, reading);
  for (const [relation, { key, args = {}, fields = [] }] of relationsOf(entity, selection)) {
    const target = entities[relation.to];
    const inner = given[relation.name];
    if (!relation.many) {
      row[key] = inner === null || inner === undefined ? null : await readRow(inner, target, fields, reading);
      continue;
    }
    if (!Array.isArray(inner)) throw wrong(relation.name);
    const first = readPageSize(args.first, 'first', rowPage);
    const link = given[`${relation.name}@iot.nextLink`];
    const missing = first - inner.length;
    const rest = typeof link === 'string' && missing > 0 ? await reading.follow(link, missing) : [];
    const whole = [...inner, ...rest].slice(0, first);
    row[key] = await Promise.all(whole.map((one) => readRow(one, target, fields, reading)));
  }
  return row;
}

function readProperty(
  given: Record<string, unknown>,
  { field, column, type, read }: Property,
  ids: Ids,
): Value {
  if (field === 'id') return readId(given['@iot.id'], ids);
  const raw = given[column] ?? null;
  const value = read ? read(raw) : raw;
  if (value === null) return null;
  if (type === 'DateTime') return readMoment(value, column);
  const fits =
    type === 'JSON' ||
    (type === 'Float' && typeof value === 'number') ||
    (type === 'String' && typeof value === 'string');
  if (!fits) throw wrong(column);
  return value as Value;
}

/** A moment, or the end of an interval. */
function noteMoment(phenomenonTime: unknown, { observed }: Reading) {
  if (typeof phenomenonTime !== 'string') return;
  const epochMs = Date.parse(phenomenonTime.split('/').at(-1) ?? '');
  if (!Number.isNaN(epochMs)) observed(new Date(epochMs).toISOString());
}

function readMoment(value: unknown, column: string): string {
  const moment = typeof value === 'string' ? writeMoment(value) : undefined;
  if (moment === undefined) throw wrong(column);
  return moment;
}

function readId(id: unknown, ids: Ids): string {
  if (typeof id !== ids) throw wrong('@iot.id');
  return String(id);
}

function wrong(what: string): SourceFailure {
  return new SourceFailure('bad-response', `${what} does not have the form of SensorThings 1.1`);
}
