import type { GraphQLSchema } from 'graphql';
import type { Row, Value } from '../../mesh/contract/source.ts';
import { type Freshness, leastFresh } from '../../mesh/core/cache-control.ts';
import { checkValue, type ValueTypes } from '../mesh/check-value.ts';
import type { FetchOne } from '../mesh/handler-source.ts';
import { type HttpOperation, readHttpOperation } from './http-operation.ts';

/** Reads JSON from one upstream under its guards. Throws `SourceFailure`. */
export type GetJson = (
  path: string,
  upstreamRequest: { query: URLSearchParams; signal: AbortSignal; headers: Record<string, string> },
) => Promise<{ json: unknown; bytes: number } & Freshness>;

/**
 * Creates fetches for the plain reads of an OpenAPI source. They bypass Mesh's runtime, which costs more than the request
 * itself. Each response is validated against the types before its values count as rows.
 */
export function createRestFetches(
  name: string,
  schema: GraphQLSchema,
  getJson: GetJson,
): ReadonlyMap<string, FetchOne> {
  const isOpen = (scalar: string) => scalar === 'JSON' || scalar === 'ObjMap';
  const types: ValueTypes = { schema, isOpen, checksLeaves: true };
  const fetches = new Map<string, FetchOne>();
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const operation = readHttpOperation(field, schema);
    if (operation) fetches.set(`Query.${field.name}`, restFetch(name, operation, types, getJson));
  }
  return fetches;
}

function restFetch(source: string, operation: HttpOperation, types: ValueTypes, getJson: GetJson): FetchOne {
  return async (request, { signal }) => {
    const { args, keys } = request;
    const { path, query } = operation.write(args);
    const response = await getJson(path, { query, signal, headers: operation.headers });
    const { json, bytes } = response;
    checkValue(json, request, types);
    const provenance = {
      source,
      fetchedAt: new Date().toISOString(),
      bytes,
      calls: 1,
      ...leastFresh(response),
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
