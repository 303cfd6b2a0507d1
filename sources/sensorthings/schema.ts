import {
  type GraphQLFieldConfig,
  GraphQLID,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
} from 'graphql';
import type { FieldFacts } from '../../mesh/contract/source.ts';
import { connectionField, filterArgs, plainArgs, type RowInputs, rowArgs } from '../schema/connection.ts';
import { outputTypes } from '../schema/scalars.ts';
import { orderInput, whereInput } from '../schema/where-input.ts';
import { type Entity, type EntityName, entities, rootEntities } from './entities.ts';

/** `PortThing`, `portThings`, `portThingsById`, … for the prefix `Port`. */
export function buildSensorThingsSchema(prefix: string): GraphQLSchema {
  const types = new Map<EntityName, GraphQLObjectType>();
  const inputs = new Map<EntityName, RowInputs>();
  for (const entity of Object.values(entities)) {
    const name = `${prefix}${entity.name}`;
    inputs.set(entity.name, {
      where: whereInput(name, entity.properties),
      order: orderInput(name, entity.properties),
    });
    types.set(
      entity.name,
      new GraphQLObjectType({ name, description: entity.description, fields: () => fieldsOf(entity) }),
    );
  }
  const fields: Record<string, GraphQLFieldConfig<unknown, unknown>> = {};
  for (const entity of rootEntities) {
    const root = rootName(prefix, entity);
    const type = typeOf(entity.name);
    fields[root] = connectionField(type, { ...inputs.get(entity.name), description: entity.description });
    fields[`${root}ById`] = byIdField(type, inputs.get(entity.name) ?? {});
  }
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields }),
    types: [...types.values()],
  });

  function typeOf(name: EntityName): GraphQLObjectType {
    const type = types.get(name);
    if (!type) throw new Error(`no type for ${name}`);
    return type;
  }

  function fieldsOf({ properties, relations }: Entity) {
    const own: Record<string, GraphQLFieldConfig<unknown, unknown>> = {};
    for (const { field, type, nullable, description } of properties) {
      const output = outputTypes[type];
      own[field] = {
        type: nullable ? output : new GraphQLNonNull(output),
        ...(description && { description }),
      };
    }
    for (const { field, to, many, description } of relations) {
      const type = typeOf(to);
      own[field] = many
        ? {
            type: listOf(type),
            description,
            args: rowArgs(inputs.get(to) ?? {}),
            extensions: { pertuis: listFacts },
          }
        : { type, description };
    }
    return own;
  }
}

export function rootName(prefix: string, { set }: Entity): string {
  return `${prefix[0]?.toLowerCase()}${prefix.slice(1)}${set}`;
}

function byIdField(type: GraphQLObjectType, inputs: RowInputs): GraphQLFieldConfig<unknown, unknown> {
  const facts: FieldFacts = { shape: 'list', filterArgs, plainArgs, keys: { arg: 'ids', field: 'id' } };
  return {
    type: listOf(type),
    description: `Rows of type ${type.name} by their \`id\`. \`first\` applies to each key.`,
    args: {
      ids: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(GraphQLID))),
        description: 'Values of `id`.',
      },
      ...rowArgs(inputs),
    },
    extensions: { pertuis: facts },
  };
}

const listFacts: FieldFacts = { shape: 'list', filterArgs, plainArgs };

function listOf(type: GraphQLObjectType) {
  return new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type)));
}
