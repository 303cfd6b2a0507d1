import type { RequestContext } from '../contract/request-context.ts';
import { networkOf } from '../core/network-of.ts';

/** The two levels of fairness: consumers, and within a consumer its people, or addresses where it names no people. */
export interface ClientNames {
  readonly consumer: string;
  readonly client: string;
}

/**
 * Returns the consumer and the client of a request. All visitors are one consumer: many addresses together
 * take no more than one share from registered consumers.
 */
export function clientOf({ principal, request }: RequestContext): ClientNames {
  const { consumer = '', subject } = principal ?? {};
  return { consumer, client: subject ?? networkOf(request.peer?.address ?? '') };
}
