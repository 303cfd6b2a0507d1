import { GraphQLID, getNamedType, isObjectType } from 'graphql';
import type { Composition } from '../contract/composition.ts';

/**
 * Fields by which the rows of a type may be ordered although nobody asks, by type: what the source says, otherwise its IDs
 * and what links join on. A type without an entry has an order that nobody knows.
 */
export function rowKeys({
  schema,
  roots,
  links,
  frames,
}: Pick<Composition, 'schema' | 'roots' | 'links' | 'frames'>): ReadonlyMap<string, ReadonlySet<string>> {
  const keys = new Map<string, Set<string>>();
  const add = (type: string, fields: readonly string[]) => {
    if (fields.length > 0) keys.set(type, new Set([...(keys.get(type) ?? []), ...fields]));
  };
  const rowType = (coordinate: string): string => {
    const [parent = '', field = ''] = coordinate.split('.');
    const owner = schema.getType(parent);
    const type = isObjectType(owner) ? getNamedType(owner.getFields()[field]?.type) : undefined;
    const isFrame = type !== undefined && frames.get(`${type.name}.nodes`) === 'rows';
    const row = isFrame && isObjectType(type) ? getNamedType(type.getFields().nodes?.type) : type;
    return row?.name ?? '';
  };

  for (const { coordinate, facts } of roots.values()) add(rowType(coordinate), facts.identity ?? []);
  const known = new Set(keys.keys());
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || known.has(type.name)) continue;
    const ids = Object.values(type.getFields()).filter((field) => getNamedType(field.type) === GraphQLID);
    add(
      type.name,
      ids.map(({ name }) => name),
    );
  }
  for (const { coordinate, valueKeyField } of links.values()) {
    const type = rowType(coordinate);
    if (!known.has(type)) add(type, [valueKeyField]);
  }
  return keys;
}
