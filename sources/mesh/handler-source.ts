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
} from '../../mesh/contract/source.ts';
import type { MeshSource } from './build-handler.ts';
import { checkValue } from './check-value.ts';
import { asFailure, resultAt } from './failures.ts';
import { type HandlerCall, handlerCalls } from './handler-call.ts';
import { readResult } from './read-result.ts';
import { writeOperation } from './write-operation.ts';

/** Fetches one request of one root field. Throws `SourceFailure`. */
export type FetchOne = (request: FetchRequest, context: FetchContext) => Promise<FetchResult>;

export interface HandlerSourceOptions {
  readonly name: string;
  readonly kind: string;
  readonly mesh: MeshSource;
  readonly probe: (signal: AbortSignal) => Promise<void>;
  /** Root fields that do not need Mesh's runtime. */
  readonly plain?: ReadonlyMap<string, FetchOne>;
  /** Set for sources that offer subscriptions. */
  readonly subscribe?: NonNullable<Source['subscribe']>;
  readonly close?: () => Promise<void>;
}

/** Creates a `Source` from a handler of Mesh (openapi, graphql, …). */
export function createHandlerSource({
  name,
  kind,
  mesh,
  probe,
  plain = new Map(),
  subscribe,
  close = async () => {},
}: HandlerSourceOptions): Source {
  markShapes(mesh.schema);
  return {
    name,
    kind,
    schema: mesh.schema,
    capabilities: {},
    async fetch(request, context) {
      // Many partners return all rows when no keys are given.
      if (request.keys?.length === 0) return noRows(name);
      const direct = plain.get(request.coordinate);
      return direct ? direct(request, context) : fetchByHandler(name, mesh, request, context);
    },
    ...(subscribe && { subscribe }),
    async probe(signal) {
      try {
        await probe(signal);
        return { up: true };
      } catch (error) {
        return { up: false, reason: error instanceof Error ? error.message : String(error) };
      }
    },
    close,
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

/** A GraphQL partner defines its own scalars. */
const anyScalar = () => true;

function noRows(source: string): FetchResult {
  return { rows: [], provenance: { source, fetchedAt: new Date().toISOString(), bytes: 0, calls: 0 } };
}

async function fetchByHandler(
  name: string,
  mesh: MeshSource,
  request: FetchRequest,
  context: FetchContext,
): Promise<FetchResult> {
  const call: HandlerCall = {
    signal: context.signal,
    traceparent: context.traceparent,
    bytes: 0,
    calls: 0,
    freshness: {},
    failure: undefined,
  };
  const query = writeOperation(mesh.schema, [request]);
  const result = await handlerCalls.run(call, () => sendQuery(mesh, query.document, query.variables, call));
  const provenance: Provenance = {
    source: name,
    fetchedAt: new Date().toISOString(),
    bytes: call.bytes,
    calls: call.calls,
    ...call.freshness,
  };
  try {
    const value = query.restore(resultAt(result, 'r0'));
    if (mesh.executor)
      checkValue(value, request, { schema: mesh.schema, isOpen: anyScalar, checksLeaves: false });
    return { rows: request.keys ? rowsOf(value) : [{ value }], provenance };
  } catch (error) {
    throw call.failure ?? asFailure(error);
  }
}

async function sendQuery(
  mesh: MeshSource,
  document: ReturnType<typeof writeOperation>['document'],
  variables: Record<string, unknown>,
  call: HandlerCall,
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
