import { isIPv6 } from 'node:net';

/** Of an IPv6 address the first 64 bits: one household or machine has all the rest (RFC 6177). */
export function networkOf(address: string): string {
  if (!address.includes(':') || !isIPv6(address)) return address;
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  const [head = '', tail = ''] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = Math.max(0, 8 - groups.length - (tail === '' ? 0 : tail.split(':').length));
  return [...groups, ...Array<string>(missing).fill('0'), ...tail.split(':')].slice(0, 4).join(':');
}
