import { SourceFailure } from '../../mesh/contract/source.ts';
import type { MeshSource } from './build-handler.ts';
import { type HandlerCall, handlerCalls } from './handler-call.ts';
import type { WrittenOperation } from './write-operation.ts';

/** Returns the request that Mesh would send for a query, with everything that the configuration adds. It is not sent. */
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
  // Mesh uses GET for subscriptions. The upstream's access log would then hold the arguments.
  const extensions = { method: 'POST' };
  await handlerCalls.run(call, async () => mesh.executor?.({ document, variables, signal, extensions }));
  if (!taken) throw new SourceFailure('refused', 'Mesh wrote no request for the subscription');
  return taken;
}
