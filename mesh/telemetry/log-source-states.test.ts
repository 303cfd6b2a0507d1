import { afterEach, expect, it } from 'vitest';
import { type SourceStateEvent, sourceStates } from '../contract/events.ts';
import { logSourceStates } from './log-source-states.ts';

let stop = () => {};
afterEach(() => stop());

it('warns when a source goes or comes back and when its breaker moves, not of one that was never down', () => {
  const told: object[] = [];
  stop = logSourceStates({ warn: (fields) => told.push(fields) });
  const moves: SourceStateEvent[] = [
    { source: 'shop', state: 'up' },
    { source: 'port', state: 'down' },
    { source: 'port', state: 'breaker-open' },
    { source: 'port', state: 'breaker-closed' },
    { source: 'port', state: 'up' },
    { source: 'port', state: 'up' },
  ];
  for (const move of moves) sourceStates.publish(move);
  expect(told).toEqual(moves.slice(1, 5));
});
