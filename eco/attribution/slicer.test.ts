import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type CallEvent,
  calls,
  type OperationScope,
  operations,
  type SubscriptionEvent,
  subscriptionEvents,
} from '../../mesh/contract/events.ts';
import { metered } from '../../mesh/core/metered.ts';
import { listening } from '../../mesh/core/observe.ts';
import { trace } from '../../mesh/core/trace.ts';
import { type Slicer, startSlicer } from './slicer.ts';

/** Channels and contexts are real. Only the clock is the test's, so work takes exactly as long as it says. */
let clockMs = 0;
const spend = (ms: number) => {
  clockMs += ms;
};
const work = (ms: number, operation?: OperationScope) => metered(() => spend(ms), operation);
let slicer: Slicer;

beforeEach(() => {
  slicer = startSlicer({ now: () => clockMs });
});
afterEach(() => slicer.stop());

const scope = (name: string) => ({ name }) as OperationScope;
const run = (operation: OperationScope, body: () => Promise<void>) => trace(operations, { operation }, body);
const call = (leader: OperationScope, source: string, body: () => Promise<void>) =>
  trace(calls, { leader, source } as CallEvent, body);

/** Milliseconds by operation name and source. */
function taken() {
  const sums: Record<string, number> = {};
  slicer.take(({ slices, unattributedMs, telemetryMs }) => {
    for (const { name, source, sliceMs } of slices) {
      const place = source ? `${name}/${source}` : name;
      sums[place] = (sums[place] ?? 0) + sliceMs;
    }
    Object.assign(sums, { unattributed: unattributedMs, telemetry: telemetryMs });
  });
  return sums;
}

it.each([1, 20, 100])(
  'tells a threefold cost from a single one with %i interleaved operations',
  async (concurrency) => {
    const one = async (ms: number, operation: OperationScope) => {
      work(ms, operation);
      await null;
      work(ms, operation);
      await turn();
      work(ms, operation);
      await new Promise((resolve) => setTimeout(resolve, 1));
      work(ms, operation);
    };
    const all = Array.from({ length: concurrency * 2 }, (_, index) => {
      const name = index % 2 === 0 ? 'light' : 'heavy';
      const operation = scope(name);
      return run(operation, () => one(name === 'light' ? 1 : 3, operation));
    });
    await Promise.all(all);
    expect(taken()).toEqual({
      light: concurrency * 4,
      heavy: concurrency * 12,
      unattributed: 0,
      telemetry: 0,
    });
  },
);

it('attributes work for a source to the operation and the source, and later work to the operation alone', async () => {
  const port = scope('port');
  await run(port, async () => {
    work(2, port);
    await call(port, 'sensors', async () => {
      work(5);
      await turn();
      work(7);
    });
    work(1, port);
    await turn();
    work(1, port);
  });
  expect(taken()).toEqual({ port: 4, 'port/sensors': 12, unattributed: 0, telemetry: 0 });
});

it('attributes a coalesced call to its leader, wherever the call begins', async () => {
  const [first, second] = [scope('first'), scope('second')];
  await run(first, async () => {
    await run(second, async () => {
      work(1, second);
      await call(first, 'sensors', async () => {
        await turn();
        work(6);
      });
    });
  });
  expect(taken()).toEqual({ second: 1, 'first/sensors': 6, unattributed: 0, telemetry: 0 });
});

it('leaves work after the response unattributed', async () => {
  const quick = scope('quick');
  let late: Promise<void> | undefined;
  await run(quick, async () => {
    work(1, quick);
    late = turn().then(async () => {
      await turn();
      await turn();
      work(50, quick);
    });
  });
  await late;
  expect(taken()).toMatchObject({ quick: 1, unattributed: 50 });
});

it('attributes the time of listeners to telemetry, not to the operation that they observed', async () => {
  const watched = scope('watched');
  await run(watched, async () => {
    spend(3);
    spend(2);
    listening.milliseconds += 2;
    await turn();
    work(1, watched);
  });
  expect(taken()).toMatchObject({ watched: 4, telemetry: 2 });
});

it('leaves work outside of operations unattributed and opens an empty window after each take', async () => {
  await turn();
  work(4);
  expect(taken()).toEqual({ unattributed: 4, telemetry: 0 });
  expect(taken()).toEqual({ unattributed: 0, telemetry: 0 });
});

it('attributes an event of a subscription to it, after the operation itself has ended', async () => {
  const operation = scope('arrivals');
  await run(operation, async () => work(1, operation));
  const event = { ...operation };
  await trace(subscriptionEvents, { operation: event } as SubscriptionEvent, async () => {
    work(2, event);
    await turn();
    await call(event, 'portal', async () => work(4));
  });
  await turn();
  work(8);
  expect(taken()).toEqual({ arrivals: 3, 'arrivals/portal': 4, unattributed: 8, telemetry: 0 });
});
