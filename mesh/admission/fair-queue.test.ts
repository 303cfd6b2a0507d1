import { describe, expect, it } from 'vitest';
import { FairQueue, type QueueOptions } from './fair-queue.ts';

/** Creates a queue with an event loop and a clock that the test advances. */
function start(options: Partial<QueueOptions> = {}) {
  let work: (() => void)[] = [];
  let nowMs = 0;
  const queue = new FairQueue({
    total: 1_000_000,
    share: 10_000,
    perTurn: 2_000,
    windowMs: 1_000,
    later: (one) => work.push(one),
    now: () => nowMs,
    ...options,
  });
  const order: string[] = [];
  /** Requests a place and records when it starts. Every operation ends `lasts` turns after its start. */
  const sendQuery = (consumer: string, cost: number, client = '') => {
    const started = (place: { leave(): void }) => {
      order.push(consumer + client);
      leaving.push(place);
    };
    const place = queue.tryEnter(consumer, client, cost, nowMs);
    if (place) started(place);
    return place ? () => {} : queue.wait(consumer, client, { cost, start: started }, nowMs);
  };
  const leaving: { leave(): void }[] = [];
  return {
    queue,
    order,
    sendQuery,
    /** Runs one turn of the event loop; `leave` ends the running operations. */
    turn({ leave = true } = {}) {
      if (leave) for (const place of leaving.splice(0)) place.leave();
      const due = work;
      work = [];
      for (const one of due) one();
    },
    pass(milliseconds: number) {
      nowMs += milliseconds;
    },
  };
}

const count = (order: readonly string[], name: string) => order.filter((one) => one === name).length;

describe('with a single consumer', () => {
  it('grants places immediately, whatever their number', () => {
    const { sendQuery, queue, order } = start();
    for (let i = 0; i < 500; i++) sendQuery('one', 1_000);
    expect(order).toHaveLength(500);
    expect(queue.waiting).toBe(0);
  });

  it('never exceeds the total, and starts the next operation when there is room', () => {
    const { sendQuery, queue, turn } = start({ total: 5_000 });
    for (let i = 0; i < 12; i++) sendQuery('one', 1_000);
    expect([queue.running, queue.waiting]).toEqual([5_000, 7]);
    turn({ leave: false });
    expect([queue.running, queue.waiting]).toEqual([5_000, 7]);
    for (let i = 0; i < 12; i++) turn();
    expect([queue.running, queue.waiting]).toEqual([0, 0]);
  });

  it('starts one operation that is larger than the total', () => {
    const { sendQuery, order, turn } = start({ total: 5_000 });
    sendQuery('one', 50_000);
    turn();
    expect(order).toEqual(['one']);
  });

  it('starts one heavy operation in a turn, so that ten cheap ones that arrive meanwhile do not wait for the rest', () => {
    const { sendQuery, order, turn } = start();
    for (let i = 0; i < 5; i++) sendQuery('one', 20_000, ' heavy');
    turn();
    for (let i = 0; i < 10; i++) sendQuery('one', 10, ' cheap');
    turn();
    expect(order.slice(0, 11)).toEqual(['one heavy', ...Array(10).fill('one cheap')]);
  });
});

describe('among consumers', () => {
  it('a consumer with one small operation passes the waiting operations of a flood', () => {
    const { sendQuery, order, turn } = start();
    for (let i = 0; i < 100; i++) sendQuery('flood', 20_000);
    for (let i = 0; i < 5; i++) {
      turn();
      sendQuery('citizen', 100);
      expect(order.at(-1)).toBe('citizen');
    }
  });

  it('two floods receive equal shares', () => {
    const { sendQuery, order, turn } = start();
    for (let i = 0; i < 100; i++) sendQuery('a', 5_000);
    for (let i = 0; i < 100; i++) sendQuery('b', 5_000);
    for (let i = 0; i < 60; i++) turn();
    expect(order).toHaveLength(60);
    expect(Math.abs(count(order, 'a') - count(order, 'b'))).toBeLessThanOrEqual(2);
  });

  it('operations that cost ten times as much run a tenth as often', () => {
    const { sendQuery, order, turn } = start({ share: 1_000_000 });
    for (let i = 0; i < 400; i++) sendQuery('large', 20_000);
    for (let i = 0; i < 400; i++) sendQuery('small', 2_001);
    for (let i = 0; i < 220; i++) turn();
    const ratio = count(order, 'small') / count(order, 'large');
    expect(ratio).toBeGreaterThan(8);
    expect(ratio).toBeLessThan(12);
  });

  it('limits a consumer to its share while others wait, and no longer', () => {
    const { sendQuery, queue, turn, pass } = start();
    sendQuery('other', 10);
    for (let i = 0; i < 20; i++) sendQuery('flood', 5_000);
    for (let i = 0; i < 20; i++) turn({ leave: false });
    expect(queue.running).toBe(10_010);
    pass(2_000);
    for (let i = 0; i < 2; i++) sendQuery('flood', 5_000);
    for (let i = 0; i < 30; i++) turn({ leave: false });
    expect(queue.waiting).toBe(0);
  });

  it('gives no credit for idle time: a consumer that returns does not delay the others', () => {
    const { sendQuery, order, turn } = start();
    sendQuery('idler', 10);
    for (let i = 0; i < 300; i++) sendQuery('busy', 5_000);
    for (let i = 0; i < 100; i++) turn();
    for (let i = 0; i < 300; i++) sendQuery('idler', 5_000);
    order.length = 0;
    for (let i = 0; i < 40; i++) turn();
    expect(count(order, 'busy')).toBeGreaterThanOrEqual(18);
  });

  it('keeps what a consumer has used when names change, and forgets idle names', () => {
    const { sendQuery, turn, queue, pass } = start();
    for (let i = 0; i < 3_000; i++) {
      sendQuery('visitors', 100, ` ${i}`);
      if (i % 10 === 0) turn();
      pass(20);
    }
    expect(queue.clientsOf('visitors', 60_000)).toBeLessThan(600);
  });
});

describe('within a consumer', () => {
  it('clients take turns: an address that floods does not delay another one', () => {
    const { sendQuery, order, turn } = start();
    for (let i = 0; i < 100; i++) sendQuery('visitors', 20_000, ' a');
    turn();
    sendQuery('visitors', 100, ' b');
    sendQuery('visitors', 20_000, ' b');
    turn();
    expect(order).toEqual(['visitors a', 'visitors b', 'visitors b']);
  });

  it('many addresses together receive no more than one consumer', () => {
    const { sendQuery, order, turn } = start();
    for (let i = 0; i < 100; i++) sendQuery('visitors', 5_000, ` ${i}`);
    for (let i = 0; i < 30; i++) sendQuery('citizen', 5_000);
    for (let i = 0; i < 40; i++) turn();
    expect(count(order, 'citizen')).toBeGreaterThanOrEqual(18);
  });
});

it('a ticket that is withdrawn leaves its place in the queue to the next', () => {
  const { sendQuery, order, queue, turn } = start({ total: 5_000 });
  sendQuery('one', 2_000);
  const takeBack = sendQuery('one', 50_000);
  turn({ leave: false });
  sendQuery('two', 1_000);
  expect(queue.waiting).toBe(2);
  takeBack();
  turn({ leave: false });
  expect(order).toEqual(['one', 'two']);
  expect(queue.waiting).toBe(0);
});
