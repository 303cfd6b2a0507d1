import { GraphQLID, getNamedType, isObjectType } from 'graphql';
import type { Composition } from '../contract/composition.ts';

export interface RowKeys {
  /** Fields that the default order of rows may follow. */
  readonly fields: ReadonlySet<string>;
  /** Whether one of them identifies rows, so that the order may be expected to follow it. */
  readonly isKnown: boolean;
}

/**
 * Returns the keys of rows, by type: those that the source declares. Unless every root declares them, it adds
 * IDs and the columns that links join on. A column that a link joins on need not identify rows. A type
 * without an entry has an unknown order.
 */
export function rowKeys({
  schema,
  roots,
  links,
  frames,
}: Pick<Composition, 'schema' | 'roots' | 'links' | 'frames'>): ReadonlyMap<string, RowKeys> {
  const keys = new Map<string, RowKeys>();
  const add = (type: string, fields: readonly string[], isKnown: boolean) => {
    const before = keys.get(type);
    if (fields.length === 0) return;
    keys.set(type, {
      fields: new Set([...(before?.fields ?? []), ...fields]),
      isKnown: isKnown || before?.isKnown === true,
    });
  };
  const rowType = (coordinate: string): string => {
    const [parent = '', field = ''] = coordinate.split('.');
    const owner = schema.getType(parent);
    const type = isObjectType(owner) ? getNamedType(owner.getFields()[field]?.type) : undefined;
    const isFrame = type !== undefined && frames.get(`${type.name}.nodes`) === 'rows';
    const row = isFrame && isObjectType(type) ? getNamedType(type.getFields().nodes?.type) : type;
    return row?.name ?? '';
  };

  for (const { coordinate, facts } of roots.values()) add(rowType(coordinate), facts.identity ?? [], true);
  // A list of another root may have another order.
  const elsewhere = [...roots.values()].filter(({ facts }) => facts.identity === undefined);
  const described = new Set(keys.keys()).difference(
    new Set(elsewhere.map(({ coordinate }) => rowType(coordinate))),
  );
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || described.has(type.name)) continue;
    const ids = Object.values(type.getFields()).filter((field) => getNamedType(field.type) === GraphQLID);
    add(
      type.name,
      ids.map(({ name }) => name),
      true,
    );
  }
  for (const { coordinate, valueKeyField } of links.values()) {
    const type = rowType(coordinate);
    if (!described.has(type)) add(type, [valueKeyField], false);
  }
  return keys;
}
