import type { Question } from './exchange.ts';

/** Whether the asker reads server-sent events. Such an answer is a stream of its own: it is neither kept nor shared. */
export function takesEvents({ headers }: Pick<Question, 'headers'>): boolean {
  return /\btext\/event-stream\b/i.test(headers.accept ?? '');
}
