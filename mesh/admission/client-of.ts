import { isIPv6 } from 'node:net';
import type { RequestContext } from '../contract/request-context.ts';

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

/** Of an IPv6 address the first 64 bits: one household or machine has all the rest (RFC 6177). */
function networkOf(address: string): string {
  if (!address.includes(':') || !isIPv6(address)) return address;
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  const [head = '', tail = ''] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = Math.max(0, 8 - groups.length - (tail === '' ? 0 : tail.split(':').length));
  return [...groups, ...Array<string>(missing).fill('0'), ...tail.split(':')].slice(0, 4).join(':');
}
