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

/** Identical requests of one view that are in flight at the same time are executed once. */
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
            // What the leader is rejected for may be its own, such as its rate limit: one of the others leads now.
            return resolve(coalesce(key, requestContext, execute));
          }
          const { response } = flight;
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

/** It was not executed, because of who asked. */
function isRejection(error: unknown): boolean {
  return error instanceof PertuisError && error.code === 'RATE_LIMITED';
}

/** What the one that was answered first learnt is true of the others, too. */
function adopt({ operation, executionInfo }: RequestContext, leader: RequestContext) {
  const { name, type, errorCodes, status } = leader.operation;
  const cache = operation.cache === 'revalidation' ? 'revalidation' : 'collapsed';
  Object.assign(operation, { name, type, errorCodes, status, cache });
  executionInfo.provenance.push(...leader.executionInfo.provenance);
  for (const name of leader.executionInfo.requestedExtensions) executionInfo.requestedExtensions.add(name);
  if (leader.executionInfo.denied) executionInfo.denied = leader.executionInfo.denied;
  if (leader.executionInfo.planned) executionInfo.planned = leader.executionInfo.planned;
}
