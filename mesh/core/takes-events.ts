import type { HttpRequest } from '../contract/request-context.ts';
import { readAccept } from './accept.ts';

/** Whether the asker reads server-sent events. Such an answer is a stream of its own: it is neither kept nor shared. */
export function takesEvents({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return readAccept(headers.accept).events;
}
