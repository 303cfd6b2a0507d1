import { SourceFailure } from '../../mesh/contract/source.ts';
import type { MeshSource } from './build-handler.ts';
import { type HandlerCall, handlerCalls } from './handler-call.ts';
import type { WrittenOperation } from './write-operation.ts';

/** The request that Mesh would send for a query, with everything that the source's configuration adds to it; not sent. */
export async function requestOf(
  mesh: MeshSource,
  { document, variables }: WrittenOperation,
  signal: AbortSignal,
): Promise<Request> {
  let taken: Request | undefined;
  const call: HandlerCall = {
    signal,
    traceparent: undefined,
    bytes: 0,
    calls: 0,
    freshness: {},
    failure: undefined,
    take(request) {
      taken = request;
    },
  };
  // By GET, which is Mesh's choice for subscriptions, arguments would stand in the upstream's access log.
  const extensions = { method: 'POST' };
  await handlerCalls.run(call, async () => mesh.executor?.({ document, variables, signal, extensions }));
  if (!taken) throw new SourceFailure('refused', 'no request was written for the subscription');
  return taken;
}
