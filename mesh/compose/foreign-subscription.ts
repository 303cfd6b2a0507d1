import type { ExecutionResult } from 'graphql';
import { ConfigurationError } from '../contract/errors.ts';
import {
  type FetchContext,
  type FetchRequest,
  type FetchResult,
  SourceFailure,
  type Value,
} from '../contract/source.ts';
import { asFailure, resultAt } from './foreign-failure.ts';
import { type ForeignQuery, writeForeignQuery } from './foreign-query.ts';
import { requestOf } from './foreign-request.ts';
import { readResult } from './foreign-result.ts';
import type { MeshSource } from './mesh-handlers.ts';
import type { Settings } from './settings.ts';

/** One server-sent event; `bytes` on the wire, data only. */
export interface ServerEvent {
  readonly event: string | undefined;
  readonly data: string;
  readonly bytes: number;
}

/** Sends a request for server-sent events, held to its guards. Throws `SourceFailure`; ends when the upstream's answer ends. */
export type OpenEvents = (request: Request, signal: AbortSignal) => AsyncIterable<ServerEvent>;

/**
 * Whether the configuration offers the subscriptions of a GraphQL source. Mesh's own default is a WebSocket, which nothing
 * here guards: it is refused. Throws `ConfigurationError`.
 */
export function takesSubscriptions({ name, handler }: Settings['sources'][number]): boolean {
  const { subscriptionsProtocol: protocol } = (handler.graphql ?? {}) as { subscriptionsProtocol?: unknown };
  if (protocol === undefined) return false;
  if (protocol === 'SSE' || protocol === 'GRAPHQL_SSE') return true;
  const path = `sources.${name}.handler.graphql.subscriptionsProtocol`;
  throw new ConfigurationError([
    { file: '.meshrc.yaml', path, expected: 'SSE or GRAPHQL_SSE', got: String(protocol) },
  ]);
}

/**
 * A subscription of a GraphQL source over server-sent events (GraphQL over SSE, distinct connections mode). Mesh writes the
 * request, with the address and headers of its configuration; the events are read here, since Mesh's reader has no bounds.
 */
export async function* subscribeForeign(
  name: string,
  mesh: MeshSource,
  open: OpenEvents,
  request: FetchRequest,
  { signal, traceparent }: FetchContext,
): AsyncGenerator<FetchResult> {
  const query = writeForeignQuery(mesh.schema, [request]);
  const asked = await requestOf(mesh, query, signal);
  if (traceparent !== undefined) asked.headers.set('traceparent', traceparent);
  for await (const { event, data, bytes } of open(asked, signal)) {
    if (event === 'complete') return;
    if (event !== undefined && event !== 'next') continue;
    const provenance = { source: name, fetchedAt: new Date().toISOString(), bytes, calls: 0 };
    yield { rows: [{ value: readValue(query, read(data)) }], provenance };
  }
  if (!signal.aborted) {
    throw new SourceFailure(
      'unavailable',
      'the events ended before the upstream said that they are complete',
    );
  }
}

function read(data: string): ExecutionResult {
  let result: unknown;
  try {
    result = JSON.parse(data);
  } catch (cause) {
    throw new SourceFailure('bad-answer', 'an event is not JSON', { cause });
  }
  return readResult(result);
}

function readValue(query: ForeignQuery, result: ExecutionResult): Value {
  try {
    return query.restore(resultAt(result, 'r0'));
  } catch (error) {
    throw asFailure(error);
  }
}
