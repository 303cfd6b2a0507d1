import { type SourceStateEvent, sourceStates } from '../contract/events.ts';
import { observe } from '../core/observe.ts';

interface Log {
  warn(fields: object, message: string): void;
}

const messages: Record<SourceStateEvent['state'], string> = {
  up: 'a source is up again',
  down: 'a source is down',
  'breaker-open':
    'the circuit breaker of a source has opened: calls fail at once, one tries again after five seconds',
  'breaker-closed': 'the circuit breaker of a source has closed: calls go through again',
};

/**
 * Logs when a source goes down or comes back, and when its circuit breaker moves. It does not log the first
 * state of a source that is up. Returns the function that stops it.
 */
export function logSourceStates(log: Log): () => void {
  const down = new Set<string>();
  return observe(
    sourceStates,
    ({ source, state }) => {
      if (state === 'up' && !down.delete(source)) return;
      if (state === 'down') down.add(source);
      log.warn({ source, state }, messages[state]);
    },
    () => {},
  );
}
