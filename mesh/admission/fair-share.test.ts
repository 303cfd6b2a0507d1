import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PlannedOperation, Reservation } from '../contract/admission.ts';
import type { RequestContext } from '../contract/request-context.ts';
import { Cancellation } from '../core/cancellation.ts';
import { clientOf } from './client-of.ts';
import { createFairShare, type FairShareOptions } from './fair-share.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function requestContext(
  consumer: string,
  more: { subject?: string; remoteAddress?: string } = {},
): RequestContext {
  const { subject, remoteAddress = '192.0.2.1' } = more;
  return {
    principal: { consumer, organisation: 'o', roles: [], purpose: 'p', ...(subject && { subject }) },
    request: { cancellation: new Cancellation(), peer: { address: remoteAddress } },
  } as unknown as RequestContext;
}

function start(options: Partial<FairShareOptions> = {}) {
  const fairShare = createFairShare({
    runningCost: 1_000,
    waiting: 2,
    waitingInTotal: 3,
    waitSeconds: 5,
    ...options,
  });
  const enter = (context: RequestContext, values: number) => {
    const planned = { operation: { operation: 'query' }, plan: {}, values } as unknown as PlannedOperation;
    return fairShare.admit(planned, { requestContext: context } as never) as
      | Reservation
      | Promise<Reservation>;
  };
  return { ...fairShare, enter };
}

describe('a place', () => {
  it('is granted immediately, without a promise, where there is room', () => {
    expect(start().enter(requestContext('a'), 10)).not.toBeInstanceOf(Promise);
  });

  it('is waited for until another operation ends', async () => {
    const admission = start();
    const first = await admission.enter(requestContext('a'), 1_000);
    const second = admission.enter(requestContext('a'), 1_000);
    await vi.advanceTimersByTimeAsync(100);
    expect([admission.running(), admission.waiting()]).toEqual([1_000, 1]);
    first.release();
    first.release();
    await vi.advanceTimersByTimeAsync(1);
    (await second).release();
    expect([admission.running(), admission.waiting()]).toEqual([0, 0]);
  });

  it('is not waited for longer than the bound: OVERLOADED, with a time to retry', async () => {
    const admission = start();
    await admission.enter(requestContext('a'), 1_000);
    const late = expect(admission.enter(requestContext('a'), 1_000)).rejects.toMatchObject({
      code: 'OVERLOADED',
      status: 503,
      details: { retryAfterSeconds: 1 },
    });
    await vi.advanceTimersByTimeAsync(5_001);
    await late;
    expect(admission.waiting()).toBe(0);
  });

  it('goes to the next client when a waiting client leaves', async () => {
    const admission = start();
    await admission.enter(requestContext('a'), 1_000);
    const leaver = requestContext('a');
    const gone = expect(admission.enter(leaver, 1_000)).rejects.toThrow('left');
    leaver.request.cancellation.cancel();
    await gone;
    expect(admission.waiting()).toBe(0);
  });

  it('is refused to a client that had left before its request', async () => {
    const admission = start();
    await admission.enter(requestContext('a'), 1_000);
    const leaver = requestContext('a');
    leaver.request.cancellation.cancel();
    await expect(admission.enter(leaver, 1_000)).rejects.toThrow('left');
    expect(admission.waiting()).toBe(0);
  });
});

describe('the queue', () => {
  it('is bounded for each consumer, so that one cannot fill it for the others', async () => {
    const admission = start();
    await admission.enter(requestContext('a'), 1_000);
    for (let i = 0; i < 2; i++)
      void Promise.resolve(admission.enter(requestContext('a'), 1_000)).catch(() => {});
    expect(() => admission.enter(requestContext('a'), 1_000)).toThrow('Too many operations wait');
    void Promise.resolve(admission.enter(requestContext('b'), 1_000)).catch(() => {});
    expect(() => admission.enter(requestContext('c'), 1_000)).toThrow('Too many operations wait');
  });
});

describe('a turn', () => {
  it('takes no place', async () => {
    const admission = start();
    await admission.turn(requestContext('a'), 100);
    const large = admission.turn(requestContext('a'), 100_000);
    await vi.advanceTimersByTimeAsync(1);
    await large;
    expect(admission.running()).toBe(0);
  });
});

describe('the names of a client', () => {
  it.each([
    [
      'distinguish people of one app',
      requestContext('app', { subject: 's1' }),
      { consumer: 'app', client: 's1' },
    ],
    [
      'distinguish visitors by their address',
      requestContext('visitor'),
      { consumer: 'visitor', client: '192.0.2.1' },
    ],
    [
      'IPv6 by network, as one household has 2^64 addresses',
      requestContext('visitor', { remoteAddress: '2001:db8:1:2:aaaa:bbbb:cccc:dddd' }),
      { consumer: 'visitor', client: '2001:db8:1:2' },
    ],
    [
      'IPv6 written short',
      requestContext('visitor', { remoteAddress: '2001:db8::1' }),
      { consumer: 'visitor', client: '2001:db8:0:0' },
    ],
    [
      'IPv4 in IPv6',
      requestContext('visitor', { remoteAddress: '::ffff:192.0.2.7' }),
      { consumer: 'visitor', client: '192.0.2.7' },
    ],
  ])('%s', (_, asked, expected) => {
    expect(clientOf(asked)).toEqual(expected);
  });
});
