import type { ExecutionResult } from 'graphql';
import { ConfigurationError } from '../../mesh/contract/errors.ts';
import {
  type FetchContext,
  type FetchRequest,
  type FetchResult,
  SourceFailure,
  type Value,
} from '../../mesh/contract/source.ts';
import type { SourceEntry } from '../../mesh/contract/source-kind.ts';
import type { MeshSource } from '../mesh/build-handler.ts';
import { checkValue } from '../mesh/check-value.ts';
import { asFailure, resultAt } from '../mesh/failures.ts';
import { readResult } from '../mesh/read-result.ts';
import type { OpenEvents } from '../mesh/server-events.ts';
import { type WrittenOperation, writeOperation } from '../mesh/write-operation.ts';
import { requestOf } from '../mesh/written-request.ts';

/**
 * Returns whether the configuration offers the subscriptions of a GraphQL source. The default of Mesh is a WebSocket, which
 * has no guards here, so it is rejected. Throws `ConfigurationError`.
 */
export function takesSubscriptions({ name, handler, config }: SourceEntry): boolean {
  const { subscriptionsProtocol: protocol } = (config ?? {}) as { subscriptionsProtocol?: unknown };
  if (protocol === undefined) return false;
  if (protocol === 'SSE' || protocol === 'GRAPHQL_SSE') return true;
  const path = `sources.${name}.handler.${handler}.subscriptionsProtocol`;
  throw new ConfigurationError([
    { file: '.meshrc.yaml', path, expected: 'SSE or GRAPHQL_SSE', got: String(protocol) },
  ]);
}

/**
 * Opens a subscription of a GraphQL source over server-sent events (GraphQL over SSE, distinct connections mode). Mesh
 * writes the request with the address and headers of its configuration. The events are read here, because Mesh's reader has
 * no bounds.
 */
export async function* subscribe(
  name: string,
  mesh: MeshSource,
  open: OpenEvents,
  request: FetchRequest,
  { signal, traceparent }: FetchContext,
): AsyncGenerator<FetchResult> {
  const query = writeOperation(mesh.schema, [request]);
  const upstreamRequest = await requestOf(mesh, query, signal);
  if (traceparent !== undefined) upstreamRequest.headers.set('traceparent', traceparent);
  for await (const { event, data, bytes } of open(upstreamRequest, signal)) {
    if (event === 'complete') return;
    if (event !== undefined && event !== 'next') continue;
    const provenance = { source: name, fetchedAt: new Date().toISOString(), bytes, calls: 0 };
    const value = readValue(query, read(data));
    checkValue(value, request, { schema: mesh.schema, isOpen: () => true, checksLeaves: false });
    yield { rows: [{ value }], provenance };
  }
  if (!signal.aborted) {
    throw new SourceFailure('unavailable', 'the events ended before the upstream sent `complete`');
  }
}

function read(data: string): ExecutionResult {
  let result: unknown;
  try {
    result = JSON.parse(data);
  } catch (cause) {
    throw new SourceFailure('bad-response', 'an event is not JSON', { cause });
  }
  return readResult(result);
}

function readValue(query: WrittenOperation, result: ExecutionResult): Value {
  try {
    return query.restore(resultAt(result, 'r0'));
  } catch (error) {
    throw asFailure(error);
  }
}
