import {
  type GraphQLFieldConfig,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
} from 'graphql';
import type { FieldFacts } from '../../mesh/contract/source.ts';
import type { Column } from './column.ts';
import { connectionField, filterArgs, plainArgs, type RowInputs, rowArgs } from './connection.ts';
import { outputTypes } from './scalars.ts';
import { orderInput, whereInput } from './where-input.ts';

export type { Column } from './column.ts';

/**
 * A root field that returns rows by key, such as `containersBySectorCode(codes: [String!]!)`. `field` names a column's
 * field.
 */
export interface TableKey {
  field: string;
  root: string;
  arg: string;
}

/** A table with one type, one connection and any number of lists by key. `name` is the table or dataset in the upstream. */
export interface Table<C extends Column = Column> {
  type: string;
  root: string;
  name: string;
  description?: string;
  columns: readonly C[];
  keys: readonly TableKey[];
  /** Fields of the primary key, where the table has one. */
  identity?: readonly string[];
}

/**
 * Builds the schema of a source of tables.
 *
 * @throws {Error} where a key names a field that is not a column.
 * @example
 * const columns = [{ field: 'code', column: 'CODE_ID', type: 'ID', nullable: false }];
 * const keys = [{ field: 'code', root: 'sectorsByCode', arg: 'codes' }];
 * buildTableSchema([{ type: 'Sector', root: 'sectors', name: 'secteurs', columns, keys }]);
 */
export function buildTableSchema(tables: readonly Table[]): GraphQLSchema {
  const fields: Record<string, GraphQLFieldConfig<unknown, unknown>> = {};
  for (const table of tables) {
    const node = nodeType(table);
    const where = whereInput(table.type, table.columns);
    const order = orderInput(table.type, table.columns);
    fields[table.root] = connectionField(node, { where, order, ...described(table), ...identityOf(table) });
    for (const key of table.keys) fields[key.root] = keyField(table, key, node, { where, order });
  }
  return new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields }) });
}

function nodeType(table: Table): GraphQLObjectType {
  return new GraphQLObjectType({
    name: table.type,
    ...described(table),
    fields: Object.fromEntries(
      table.columns.map((column) => {
        const type = outputTypes[column.type];
        return [
          column.field,
          { type: column.nullable ? type : new GraphQLNonNull(type), ...described(column) },
        ];
      }),
    ),
  });
}

function keyField(
  table: Table,
  key: TableKey,
  node: GraphQLObjectType,
  inputs: RowInputs,
): GraphQLFieldConfig<unknown, unknown> {
  const column = table.columns.find(({ field }) => field === key.field);
  if (!column) throw new Error(`${table.type}: the key "${key.field}" is not a field of the table's columns`);
  const facts: FieldFacts = {
    shape: 'list',
    filterArgs,
    plainArgs,
    keys: { arg: key.arg, field: key.field },
    ...identityOf(table),
  };
  const keyType = outputTypes[column.type];
  return {
    type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(node))),
    description: `Rows of type ${table.type} by their \`${key.field}\`. \`first\` applies to each key.`,
    args: {
      [key.arg]: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(keyType))),
        description: `Values of \`${key.field}\`.`,
      },
      ...rowArgs(inputs),
    },
    extensions: { pertuis: facts },
  };
}

function identityOf({ identity }: Pick<Table, 'identity'>): Pick<FieldFacts, 'identity'> {
  return identity === undefined ? {} : { identity };
}

function described({ description }: { description?: string }): { description?: string } {
  return description === undefined ? {} : { description };
}
