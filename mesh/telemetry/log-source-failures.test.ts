import { afterEach, expect, it } from 'vitest';
import { type CallEvent, calls } from '../contract/events.ts';
import { SourceFailure } from '../contract/source.ts';
import { trace } from '../core/trace.ts';
import { logSourceFailures } from './log-source-failures.ts';

let nowMs = 0;
const told: object[] = [];
const stop = logSourceFailures({ warn: (fields) => told.push(fields) }, () => nowMs);
afterEach(stop);

const call = async (source: string, error: unknown) => {
  const event = {
    source,
    coordinate: 'Query.things',
    code: 'SOURCE_BAD_RESPONSE',
    leader: { requestId: 'r-1' },
  } as unknown as CallEvent;
  await Promise.resolve(trace(calls, event, () => Promise.reject(error))).catch(() => {});
};

it('logs each reason of a source once a minute, without the partner’s words, and no client’s mistake', async () => {
  const failure = new SourceFailure('bad-response', 'no list', { cause: new Error('hunter2') });
  const line = {
    source: 'shop',
    coordinate: 'Query.things',
    code: 'SOURCE_BAD_RESPONSE',
    reason: 'no list',
    requestId: 'r-1',
  };
  await call('shop', failure);
  await call('shop', failure);
  await call('shop', new SourceFailure('bad-input', 'no segment of a path'));
  await call('shop', new Error('ours'));
  expect(told).toEqual([line]);
  await call('port', failure);
  nowMs = 61_000;
  await call('shop', failure);
  expect(told).toEqual([line, { ...line, source: 'port' }, line]);
  expect(JSON.stringify(told)).not.toContain('hunter2');
});
