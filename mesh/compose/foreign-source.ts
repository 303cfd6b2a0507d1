import { type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import type {
  FetchContext,
  FetchRequest,
  FetchResult,
  FieldFacts,
  Provenance,
  Row,
  Source,
  Value,
} from '../contract/source.ts';
import { type ForeignCall, foreignCalls } from './foreign-call.ts';
import { asFailure, resultAt } from './foreign-failure.ts';
import { writeForeignQuery } from './foreign-query.ts';
import { readResult } from './foreign-result.ts';
import { type OpenEvents, subscribeForeign } from './foreign-subscription.ts';
import type { MeshSource } from './mesh-handlers.ts';
import type { RestFetch } from './rest-fetch.ts';

export interface ForeignSourceOptions {
  readonly name: string;
  readonly kind: string;
  readonly mesh: MeshSource;
  readonly probe: (signal: AbortSignal) => Promise<void>;
  /** Root fields that need no help of Mesh's runtime. */
  readonly plain?: ReadonlyMap<string, RestFetch>;
  /** For sources whose subscriptions are offered. */
  readonly openEvents?: OpenEvents;
}

/** Makes a `Source` of what one of Mesh's own handlers (openapi, graphql, …) builds. */
export function createForeignSource({
  name,
  kind,
  mesh,
  probe,
  plain = new Map(),
  openEvents,
}: ForeignSourceOptions): Source {
  markShapes(mesh.schema);
  return {
    name,
    kind,
    schema: mesh.schema,
    capabilities: {},
    fetch(request, context) {
      const direct = plain.get(request.coordinate);
      return direct ? direct(request, context) : fetchForeign(name, mesh, request, context);
    },
    ...(openEvents && {
      subscribe: (request: FetchRequest, context: FetchContext) =>
        subscribeForeign(name, mesh, openEvents, request, context),
    }),
    async probe(signal) {
      try {
        await probe(signal);
        return { up: true };
      } catch (error) {
        return { up: false, reason: error instanceof Error ? error.message : String(error) };
      }
    },
    async close() {},
  };
}

function markShapes(schema: GraphQLSchema) {
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const facts: FieldFacts = { shape: 'value' };
      field.extensions = { ...field.extensions, pertuis: facts };
    }
  }
}

async function fetchForeign(
  name: string,
  mesh: MeshSource,
  request: FetchRequest,
  context: FetchContext,
): Promise<FetchResult> {
  const call: ForeignCall = {
    signal: context.signal,
    traceparent: context.traceparent,
    bytes: 0,
    calls: 0,
    freshness: {},
    failure: undefined,
  };
  const query = writeForeignQuery(mesh.schema, [request]);
  const result = await foreignCalls.run(call, () => sendQuery(mesh, query.document, query.variables, call));
  const provenance: Provenance = {
    source: name,
    fetchedAt: new Date().toISOString(),
    bytes: call.bytes,
    calls: call.calls,
    ...call.freshness,
  };
  try {
    const value = query.restore(resultAt(result, 'r0'));
    return { rows: request.keys ? rowsOf(value) : [{ value }], provenance };
  } catch (error) {
    throw call.failure ?? asFailure(error);
  }
}

async function sendQuery(
  mesh: MeshSource,
  document: ReturnType<typeof writeForeignQuery>['document'],
  variables: Record<string, unknown>,
  call: ForeignCall,
): Promise<ExecutionResult> {
  try {
    return readResult(
      mesh.executor
        ? await mesh.executor({ document, variables, signal: call.signal })
        : await execute({ schema: mesh.schema, document, variableValues: variables, contextValue: {} }),
    );
  } catch (error) {
    throw call.failure ?? asFailure(error);
  }
}

function rowsOf(value: Value): readonly Row[] {
  const items = Array.isArray(value) ? value : [value];
  return items.filter(
    (item): item is Row => item !== null && typeof item === 'object' && !Array.isArray(item),
  );
}
