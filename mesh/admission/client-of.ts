import type { RequestContext } from '../contract/request-context.ts';
import { networkOf } from '../core/network-of.ts';

/** Who takes turns with whom: consumers, and within a consumer its people or, for those who name none, their addresses. */
export interface ClientNames {
  readonly consumer: string;
  readonly client: string;
}

/**
 * Names the consumer and the client of a request. Visitors are one consumer together: however many addresses somebody has,
 * registered consumers lose no more than one share to them.
 */
export function clientOf({ principal, request }: RequestContext): ClientNames {
  const { consumer = '', subject } = principal ?? {};
  return { consumer, client: subject ?? networkOf(request.peer?.address ?? '') };
}
