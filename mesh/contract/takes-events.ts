import { readAccept } from './accept.ts';
import type { Question } from './exchange.ts';

/** Whether the asker reads server-sent events. Such an answer is a stream of its own: it is neither kept nor shared. */
export function takesEvents({ headers }: Pick<Question, 'headers'>): boolean {
  return readAccept(headers.accept).events;
}
