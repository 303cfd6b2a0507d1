import { describe, expect, it } from 'vitest';
import { FairQueue, type QueueOptions } from './fair-queue.ts';

/** A queue whose event loop and clock are turned by hand. */
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
  /** Asks for a place and notes when it is had; every operation ends `lasts` turns after it has started. */
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
    /** One turn of the event loop; `leave` ends what runs. */
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

describe('without anybody to share with', () => {
  it('gives places at once, however many', () => {
    const { sendQuery, queue, order } = start();
    for (let i = 0; i < 500; i++) sendQuery('one', 1_000);
    expect(order).toHaveLength(500);
    expect(queue.waiting).toBe(0);
  });

  it('never lets more run than the total, and lets the next in when there is room', () => {
    const { sendQuery, queue, turn } = start({ total: 5_000 });
    for (let i = 0; i < 12; i++) sendQuery('one', 1_000);
    expect([queue.running, queue.waiting]).toEqual([5_000, 7]);
    turn({ leave: false });
    expect([queue.running, queue.waiting]).toEqual([5_000, 7]);
    for (let i = 0; i < 12; i++) turn();
    expect([queue.running, queue.waiting]).toEqual([0, 0]);
  });

  it('lets one operation run that is larger than the total', () => {
    const { sendQuery, order, turn } = start({ total: 5_000 });
    sendQuery('one', 50_000);
    turn();
    expect(order).toEqual(['one']);
  });

  it('starts one heavy operation in a turn, so that ten cheap ones that come in meanwhile are not behind the rest', () => {
    const { sendQuery, order, turn } = start();
    for (let i = 0; i < 5; i++) sendQuery('one', 20_000, ' heavy');
    turn();
    for (let i = 0; i < 10; i++) sendQuery('one', 10, ' cheap');
    turn();
    expect(order.slice(0, 11)).toEqual(['one heavy', ...Array(10).fill('one cheap')]);
  });
});

describe('among consumers', () => {
  it('one that asks in small at once goes past the waiting of one that floods', () => {
    const { sendQuery, order, turn } = start();
    for (let i = 0; i < 100; i++) sendQuery('flood', 20_000);
    for (let i = 0; i < 5; i++) {
      turn();
      sendQuery('citizen', 100);
      expect(order.at(-1)).toBe('citizen');
    }
  });

  it('two that flood alike are served alike', () => {
    const { sendQuery, order, turn } = start();
    for (let i = 0; i < 100; i++) sendQuery('a', 5_000);
    for (let i = 0; i < 100; i++) sendQuery('b', 5_000);
    for (let i = 0; i < 60; i++) turn();
    expect(order).toHaveLength(60);
    expect(Math.abs(count(order, 'a') - count(order, 'b'))).toBeLessThanOrEqual(2);
  });

  it('what weighs ten times as much comes a tenth as often', () => {
    const { sendQuery, order, turn } = start({ share: 1_000_000 });
    for (let i = 0; i < 400; i++) sendQuery('large', 20_000);
    for (let i = 0; i < 400; i++) sendQuery('small', 2_001);
    for (let i = 0; i < 220; i++) turn();
    const ratio = count(order, 'small') / count(order, 'large');
    expect(ratio).toBeGreaterThan(8);
    expect(ratio).toBeLessThan(12);
  });

  it('holds one to its share of what runs while others ask, and no longer', () => {
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

  it('idling earns nothing: one that comes back does not push the others aside', () => {
    const { sendQuery, order, turn } = start();
    sendQuery('idler', 10);
    for (let i = 0; i < 300; i++) sendQuery('busy', 5_000);
    for (let i = 0; i < 100; i++) turn();
    for (let i = 0; i < 300; i++) sendQuery('idler', 5_000);
    order.length = 0;
    for (let i = 0; i < 40; i++) turn();
    expect(count(order, 'busy')).toBeGreaterThanOrEqual(18);
  });

  it('names that come and go clear nobody of what they have had, and are forgotten', () => {
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
  it('clients take turns: an address that floods does not hold back another one', () => {
    const { sendQuery, order, turn } = start();
    for (let i = 0; i < 100; i++) sendQuery('visitors', 20_000, ' a');
    turn();
    sendQuery('visitors', 100, ' b');
    sendQuery('visitors', 20_000, ' b');
    turn();
    expect(order).toEqual(['visitors a', 'visitors b', 'visitors b']);
  });

  it('many addresses together get no more than one consumer', () => {
    const { sendQuery, order, turn } = start();
    for (let i = 0; i < 100; i++) sendQuery('visitors', 5_000, ` ${i}`);
    for (let i = 0; i < 30; i++) sendQuery('citizen', 5_000);
    for (let i = 0; i < 40; i++) turn();
    expect(count(order, 'citizen')).toBeGreaterThanOrEqual(18);
  });
});

it('what is taken back gives its place in the queue to the next', () => {
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
