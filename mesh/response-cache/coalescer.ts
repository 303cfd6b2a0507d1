import { PertuisError } from '../contract/errors.ts';
import type { HttpResponse, RequestContext } from '../contract/request-context.ts';
import { InFlightMap, type Waiter } from '../core/in-flight-map.ts';
import type { MaybePromise } from '../core/maybe-promise.ts';

type Coalesce = (
  key: string,
  requestContext: RequestContext,
  execute: () => MaybePromise<HttpResponse>,
) => Promise<HttpResponse>;

type Flight = { readonly response: HttpResponse } | { readonly rejection: unknown };

/** Creates a coalescer. It executes identical requests of one view once while they are in flight. */
export function createCoalescer(): Coalesce {
  const inFlight = new InFlightMap<Flight & { readonly leader: RequestContext }>();
  const coalesce: Coalesce = (key, requestContext, execute) =>
    new Promise((resolve, reject) => {
      const { cancellation } = requestContext.request;
      const waiter: Waiter<Flight & { readonly leader: RequestContext }> = {
        resolve(flight) {
          cancellation.offCancel(left);
          const { leader } = flight;
          if ('rejection' in flight) {
            if (leader === requestContext) return reject(flight.rejection);
            // The rejection may concern the leader alone, such as its rate limit. Another waiter becomes the leader.
            return resolve(coalesce(key, requestContext, execute));
          }
          const { response } = flight;
          if (leader === requestContext) return resolve(response);
          // A stream can be read once, and the leader reads it.
          if (!Buffer.isBuffer(response.body)) return resolve(execute());
          adopt(requestContext, leader);
          resolve(response);
        },
        reject,
      };
      const flight = inFlight.coalesce(key, waiter, async (shared) => {
        requestContext.request = { ...requestContext.request, cancellation: shared };
        try {
          return { response: await execute(), leader: requestContext };
        } catch (error) {
          if (!isRejection(error)) throw error;
          return { rejection: error, leader: requestContext };
        }
      });
      const left = () => {
        flight.removeWaiter(waiter);
        reject(cancellation.reason);
      };
      cancellation.onCancel(left);
    });
  return coalesce;
}

/** Returns whether the request was rejected because of its client, before execution. */
function isRejection(error: unknown): boolean {
  return error instanceof PertuisError && error.code === 'RATE_LIMITED';
}

/** Copies the leader's facts about the execution to a waiter. */
function adopt({ operation, executionInfo }: RequestContext, leader: RequestContext) {
  const { name, type, errorCodes, status } = leader.operation;
  const cache = operation.cache === 'revalidation' ? 'revalidation' : 'collapsed';
  Object.assign(operation, { name, type, errorCodes, status, cache });
  executionInfo.provenance.push(...leader.executionInfo.provenance);
  for (const name of leader.executionInfo.requestedExtensions) executionInfo.requestedExtensions.add(name);
  if (leader.executionInfo.denied) executionInfo.denied = leader.executionInfo.denied;
  if (leader.executionInfo.planned) executionInfo.planned = leader.executionInfo.planned;
}
