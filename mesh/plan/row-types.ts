import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql';
import type { Composition } from '../contract/composition.ts';

/** The object types of a field's result. */
export interface RowTypes {
  /** Types of the field itself; for a connection, those of its nodes. */
  readonly direct: readonly GraphQLObjectType[];
  /** These and all types inside them. Links lead to other rows, so they do not count. */
  readonly all: readonly GraphQLObjectType[];
}

/** Finds the object types behind fields. Each field is visited once. */
export function createRowTypes({ schema, links, frames }: Pick<Composition, 'schema' | 'links' | 'frames'>) {
  const known = new Map<GraphQLField<unknown, unknown>, RowTypes>();
  const objectsOf = (type: GraphQLNamedType): readonly GraphQLObjectType[] => {
    if (isAbstractType(type)) return schema.getPossibleTypes(type);
    return isObjectType(type) ? [type] : [];
  };
  const rowsOf = (type: GraphQLObjectType): readonly GraphQLObjectType[] => {
    const nodes = frames.get(`${type.name}.nodes`) === 'rows' ? type.getFields().nodes : undefined;
    return nodes ? objectsOf(getNamedType(nodes.type)) : [type];
  };

  return (field: GraphQLField<unknown, unknown>): RowTypes => {
    let found = known.get(field);
    if (!found) {
      const direct = objectsOf(getNamedType(field.type)).flatMap(rowsOf);
      const all = new Set<GraphQLObjectType>();
      const visit = (type: GraphQLObjectType) => {
        if (all.has(type)) return;
        all.add(type);
        for (const { name, type: inner } of Object.values(type.getFields())) {
          const coordinate = `${type.name}.${name}`;
          if (!links.has(coordinate) && !frames.has(coordinate))
            objectsOf(getNamedType(inner)).forEach(visit);
        }
      };
      direct.forEach(visit);
      found = { direct, all: [...all] };
      known.set(field, found);
    }
    return found;
  };
}
