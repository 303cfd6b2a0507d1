/** `pertuis/source`: the imports of a source kind in its own package. See docs/write-a-source.md. */
export { z } from 'zod';
export { ConfigurationError, PertuisError, type Problem } from '../mesh/contract/errors.ts';
export type {
  Capabilities,
  ColumnType,
  Comparison,
  Filter,
  Order,
  Query,
  RootCapabilities,
} from '../mesh/contract/query.ts';
export {
  type Args,
  type FetchContext,
  type FetchRequest,
  type FetchResult,
  type FieldFacts,
  fieldKey,
  type Health,
  type Key,
  type PageInfo,
  type Provenance,
  type Row,
  type Selection,
  type Source,
  SourceFailure,
  type Value,
} from '../mesh/contract/source.ts';
export {
  type DefinedSource,
  defineSource,
  type SourceDefinition,
  type SourcePlace,
} from './define-source.ts';
export {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
  type JsonRequest,
  type JsonResponse,
} from './http/client.ts';
export { buildTableSchema, type Column, type Table, type TableKey } from './schema/table.ts';
export { createTableSource, type TableRecords, type TableSourceOptions } from './table-source.ts';
