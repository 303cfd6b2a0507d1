import {
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isLeafType,
  isListType,
  isObjectType,
} from 'graphql';
import type { Composition } from '../contract/composition.ts';
import type { ColumnType, QueryColumn, RootCapabilities } from '../contract/query.ts';
import { type PageFacts, rowPage } from '../core/page-size.ts';

/** A root field whose rows can be filtered, ordered or paged. */
export interface RootModel {
  readonly source: string;
  readonly columns: ReadonlyMap<string, QueryColumn>;
  /** Facts about `first`; undefined where the field does not limit its rows. */
  readonly page: PageFacts | undefined;
  readonly isConnection: boolean;
  readonly capabilities: RootCapabilities;
}

/** Without declared capabilities, the engine does everything. */
const none: RootCapabilities = {
  select: false,
  filter: { columns: {} },
  order: [],
  page: false,
  count: false,
};

/** Returns undefined for a field whose arguments have no meaning for the gateway. */
export function modelOf(composition: Composition, coordinate: string): RootModel | undefined {
  const root = composition.roots.get(coordinate);
  if (!root) return undefined;
  const { facts, source } = root;
  const isConnection = facts.shape === 'connection';
  const isFiltered = facts.filterArgs?.some((name) => name === 'where' || name === 'orderBy') ?? false;
  if (!isConnection && !isFiltered) return undefined;
  return {
    source,
    isConnection,
    columns: columnsOf(composition, coordinate),
    page: composition.pages?.get(coordinate) ?? (isConnection ? rowPage : undefined),
    capabilities: composition.sources.get(source)?.source.capabilities[coordinate] ?? none,
  };
}

/** Returns the fields of the rows that hold one scalar value of their own. */
function columnsOf({ schema, links }: Composition, coordinate: string): Map<string, QueryColumn> {
  const columns = new Map<string, QueryColumn>();
  const type = rowTypeOf(schema, coordinate);
  for (const field of Object.values(type?.getFields() ?? {})) {
    const output = getNullableType(field.type);
    if (links.has(`${type?.name}.${field.name}`) || field.args.length > 0 || !isLeafType(output)) continue;
    columns.set(field.name, {
      field: field.name,
      type: isEnumType(output) ? 'String' : columnType(output.name),
    });
  }
  return columns;
}

function rowTypeOf(schema: GraphQLSchema, coordinate: string) {
  const [rootName = '', name = ''] = coordinate.split('.');
  const root = schema.getType(rootName);
  const type = isObjectType(root) ? getNamedType(root.getFields()[name]?.type) : undefined;
  const nodes = isObjectType(type) ? type.getFields().nodes : undefined;
  const row = nodes && isListType(getNullableType(nodes.type)) ? getNamedType(nodes.type) : type;
  return isObjectType(row) ? row : undefined;
}

const columnTypes = new Set<string>(['String', 'Int', 'Float', 'Boolean', 'ID', 'DateTime', 'Date', 'JSON']);

function columnType(name: string): ColumnType {
  return columnTypes.has(name) ? (name as ColumnType) : 'JSON';
}
