import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isLeafType,
  isListType,
  isObjectType,
} from 'graphql';
import {
  type FetchContext,
  type FetchRequest,
  type FetchResult,
  type Row,
  type Selection,
  SourceFailure,
  type Value,
} from '../contract/source.ts';
import { type Freshness, leastFresh } from '../core/cache-control.ts';
import { type HttpOperation, readHttpOperation } from './http-operation.ts';

/** Asks one upstream for JSON, guarded. Throws `SourceFailure`. */
export type GetJson = (
  path: string,
  upstreamRequest: FetchContext & { query: URLSearchParams; headers: Record<string, string> },
) => Promise<{ json: unknown; bytes: number } & Freshness>;

export type RestFetch = (request: FetchRequest, context: FetchContext) => Promise<FetchResult>;

/**
 * Root fields of an OpenAPI source that are plain reads, asked without Mesh's runtime: that costs more than the call itself.
 * What comes back is held against the types before it counts as rows.
 */
export function createRestFetches(
  name: string,
  schema: GraphQLSchema,
  getJson: GetJson,
): ReadonlyMap<string, RestFetch> {
  const fetches = new Map<string, RestFetch>();
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const operation = readHttpOperation(field, schema);
    if (operation) fetches.set(`Query.${field.name}`, restFetch(name, operation, field.type, getJson));
  }
  return fetches;
}

function restFetch(
  source: string,
  operation: HttpOperation,
  type: GraphQLOutputType,
  getJson: GetJson,
): RestFetch {
  return async ({ args, keys, select }, context) => {
    const { path, query } = operation.write(args);
    const answer = await getJson(path, { query, ...context, headers: operation.headers });
    const { json, bytes } = answer;
    check(json, type, select);
    const provenance = {
      source,
      fetchedAt: new Date().toISOString(),
      bytes,
      calls: 1,
      ...leastFresh(answer),
    };
    return { rows: keys ? rowsOf(json) : [{ value: json as Value }], provenance };
  };
}

function rowsOf(json: unknown): Row[] {
  const items: unknown[] = Array.isArray(json) ? json : [json];
  return items.filter(
    (item): item is Row => item !== null && typeof item === 'object' && !Array.isArray(item),
  );
}

/** What is selected has the type that the description promises; null is left to the engine. */
function check(value: unknown, output: GraphQLOutputType, select: Selection): void {
  if (value === null || value === undefined) return;
  const type = getNullableType(output);
  if (isListType(type)) {
    if (!Array.isArray(value)) throw misfit('a list');
    for (const item of value) check(item, type.ofType, select);
  } else if (isObjectType(type)) {
    if (typeof value !== 'object' || Array.isArray(value)) throw misfit(type.name);
    const fields = type.getFields();
    for (const { name, fields: inner = [] } of select) {
      const field = fields[name];
      if (field) check((value as Row)[name], field.type, inner);
    }
  } else if (isLeafType(type) && !fits(value, type.name)) throw misfit(type.name);
}

const expected: Readonly<Record<string, string>> = { Int: 'number', Float: 'number', Boolean: 'boolean' };

function fits(value: unknown, type: string): boolean {
  const kind = expected[type];
  if (kind) return typeof value === kind;
  return type === 'JSON' || type === 'ObjMap' || typeof value !== 'object';
}

function misfit(what: string): SourceFailure {
  return new SourceFailure('bad-answer', `the answer is not ${what} where the description says so`);
}
