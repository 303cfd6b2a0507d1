import type { HttpResponse, RequestContext } from '../contract/request-context.ts';
import { InFlightMap, type Waiter } from '../core/in-flight-map.ts';
import type { MaybePromise } from '../core/maybe-promise.ts';

type Coalesce = (
  key: string,
  requestContext: RequestContext,
  execute: () => MaybePromise<HttpResponse>,
) => Promise<HttpResponse>;

/** Identical questions of one view that are under way at the same time are answered once. */
export function createCoalescer(): Coalesce {
  const inFlight = new InFlightMap<{ response: HttpResponse; leader: RequestContext }>();
  return (key, requestContext, execute) =>
    new Promise((resolve, reject) => {
      const { cancellation } = requestContext.request;
      const waiter: Waiter<{ response: HttpResponse; leader: RequestContext }> = {
        resolve({ response, leader }) {
          cancellation.offCancel(left);
          if (leader === requestContext) return resolve(response);
          // A stream can be read once: it is the leader's.
          if (!Buffer.isBuffer(response.body)) return resolve(execute());
          adopt(requestContext, leader);
          resolve(response);
        },
        reject,
      };
      const flight = inFlight.coalesce(key, waiter, async (shared) => {
        requestContext.request = { ...requestContext.request, cancellation: shared };
        return { response: await execute(), leader: requestContext };
      });
      const left = () => {
        flight.removeWaiter(waiter);
        reject(cancellation.reason);
      };
      cancellation.onCancel(left);
    });
}

/** What the one that was answered first learnt is true of the others, too. */
function adopt({ operation, executionInfo }: RequestContext, leader: RequestContext) {
  const { name, type, errorCodes, status } = leader.operation;
  const cache = operation.cache === 'revalidation' ? 'revalidation' : 'collapsed';
  Object.assign(operation, { name, type, errorCodes, status, cache });
  executionInfo.provenance.push(...leader.executionInfo.provenance);
  for (const asked of leader.executionInfo.requestedExtensions) executionInfo.requestedExtensions.add(asked);
  if (leader.executionInfo.planned) executionInfo.planned = leader.executionInfo.planned;
}
