import { SourceFailure } from '../contract/source.ts';
import { type ForeignCall, foreignCalls } from './foreign-call.ts';
import type { ForeignQuery } from './foreign-query.ts';
import type { MeshSource } from './mesh-handlers.ts';

/** The request that Mesh would send for a query, with everything that the source's configuration adds to it; not sent. */
export async function requestOf(
  mesh: MeshSource,
  { document, variables }: ForeignQuery,
  signal: AbortSignal,
): Promise<Request> {
  let taken: Request | undefined;
  const call: ForeignCall = {
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
  await foreignCalls.run(call, async () => mesh.executor?.({ document, variables, signal, extensions }));
  if (!taken) throw new SourceFailure('refused', 'no request was written for the subscription');
  return taken;
}
