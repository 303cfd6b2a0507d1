import type { OperationScope } from './events.ts';

/** What the headers of every answer say of where it comes from. Browsers keep nothing without asking again. */
export function answerHeaders(cache: OperationScope['cache'], ageSeconds: number): Record<string, string> {
  return {
    'cache-control': 'private, no-cache',
    'pertuis-cache': cache,
    ...(isFromStore(cache) && { age: String(ageSeconds) }),
  };
}

export function isFromStore(cache: OperationScope['cache']): boolean {
  return cache === 'hit' || cache === 'stale';
}
