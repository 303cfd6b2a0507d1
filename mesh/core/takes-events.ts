import type { HttpRequest } from '../contract/request-context.ts';
import { readAccept } from './accept.ts';

/**
 * Returns whether the client reads server-sent events. Such a response is a stream: it is neither cached nor
 * coalesced.
 */
export function takesEvents({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return readAccept(headers.accept).events;
}
