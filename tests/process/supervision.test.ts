import { get } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startClients } from '../../load-tests/attack/workers/clients.ts';
import { isRunning, patienceMs } from './gateway.testing.ts';
import type { Behaviour } from './program.testing.ts';
import { type Supervised, startSupervised } from './supervision.testing.ts';

/** Whatever becomes of a worker, another takes its place, and every request ends. */
vi.setConfig({ testTimeout: 2 * patienceMs });

let gateway: Supervised;
const start = (behaviour: Behaviour) => {
  gateway = startSupervised(behaviour);
  return gateway;
};
afterEach(() => gateway.remove());

const said = (message: string, part: Record<string, unknown>) =>
  vi.waitFor(() => expect(gateway.logged(message)).toContainEqual(expect.objectContaining(part)), {
    timeout: patienceMs,
    interval: 20,
  });

/** Sends the request over a new connection. */
const getFresh = (url: string) =>
  new Promise<string>((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      response.on('data', (chunk) => resolve(String(chunk))).on('error', reject);
    }).on('error', reject);
  });

describe('a worker is replaced', () => {
  it('each time that it is killed, alone or with others, under load, and no request hangs', async () => {
    start({ workers: 4 });
    await gateway.untilServing(4);
    const clients = startClients(gateway.url(), 12, 30_000);
    let kills = 0;
    for (let burst = 1; kills < 20; burst++) {
      for (const pid of gateway.ready().slice(0, 1 + (burst % 4))) {
        gateway.signal(pid, 'SIGKILL');
        kills += 1;
      }
      await gateway.untilReady(4);
    }
    await clients.stop();
    expect(clients.tally.hung).toBe(0);
    expect(clients.tally.responded).toBeGreaterThan(0);
    gateway.child.kill('SIGTERM');
    expect(await gateway.ended).toBe(0);
    expect(gateway.started().filter(isRunning)).toEqual([]);
  });

  it('when it is killed between fork and ready', async () => {
    start({ workers: 3 });
    const killed = new Set<number>();
    const kill = setInterval(() => {
      for (const pid of gateway.started()) {
        if (killed.has(pid) || killed.size >= 8) continue;
        killed.add(pid);
        gateway.signal(pid, 'SIGKILL');
      }
    }, 5);
    await gateway.untilReady(3);
    clearInterval(kill);
    expect(killed.size).toBe(8);
    await vi.waitFor(() => expect(gateway.url()).not.toBe(''), { timeout: patienceMs });
  });

  it.each([
    ['blocks its event loop', async () => void fetch(`${gateway.url()}/block`).catch(() => {})],
    ['is stopped by a signal', async () => gateway.signal(gateway.ready()[0] ?? 0, 'SIGSTOP')],
  ])('when it %s', async (_, hang) => {
    start({ workers: 2, deadlines: { missedBeats: 15 } });
    await gateway.untilServing(2);
    await hang();
    await said('a worker is lost', { why: 'its event loop does not turn' });
    await gateway.untilLogged('a worker is ready', 3);
  });

  it('when it throws what nobody catches: it drains, with a deadline', async () => {
    start({ workers: 2, endlessDrain: true, deadlines: { selfDrainMs: 60_000, drainMs: 300 } });
    await gateway.untilServing(2);
    void fetch(`${gateway.url()}/throw`).catch(() => {});
    await said('a worker is lost', { why: 'it stops on its own' });
    await said('a worker was killed while it drained', { why: 'it did not drain in time' });
    await gateway.untilReady(2);
  });

  it('when it never gets ready: killed at its deadline, at a bounded rate, for as long as it takes', async () => {
    start({ workers: 2, start: 'wait', deadlines: { startMs: 1_500 } });
    await said('a worker is lost', { why: 'it was not ready in time', failures: 2, restartInMs: 100 });
    gateway.child.kill('SIGTERM');
    expect(await gateway.ended).toBe(0);
  });

  it('when its event loop never turns at the start', async () => {
    start({ workers: 2, start: 'block', deadlines: { startMs: 1_500 } });
    await said('a worker is lost', { why: 'it was not ready in time', failures: 2 });
  });
});

describe('a start', () => {
  it('that reports a mistake in the configuration ends the gateway with 2', async () => {
    start({ workers: 3, start: 'mistake' });
    expect(await gateway.ended).toBe(2);
    expect(gateway.said().match(/One mistake in the configuration/g)).toHaveLength(1);
    expect(gateway.started().filter(isRunning)).toEqual([]);
  });
});

describe('figures of all', () => {
  it('never go back when workers are killed, and never wait for a dead one', async () => {
    start({ workers: 3 });
    await gateway.untilServing(3);
    let before = 0;
    for (let round = 0; round < 6; round++) {
      const now = Number(await getFresh(`${gateway.url()}/totals`));
      expect(now).toBeGreaterThan(before);
      before = now;
      gateway.signal(gateway.ready()[0] ?? 0, round % 2 ? 'SIGKILL' : 'SIGSTOP');
    }
  });
});

describe('SIGHUP', () => {
  it('goes on when new and old workers are killed in the middle of it', async () => {
    start({ workers: 3 });
    await gateway.untilServing(3);
    const old = gateway.ready();
    gateway.child.kill('SIGHUP');
    const killed = new Set(old);
    const kill = setInterval(() => {
      const fresh = gateway.started().find((pid) => !killed.has(pid));
      if (fresh === undefined || killed.size >= 7) return;
      killed.add(fresh);
      gateway.signal(fresh, 'SIGKILL');
      if (killed.size === 5 && old[1] !== undefined) gateway.signal(old[1], 'SIGKILL');
    }, 10);
    await gateway.untilLogged('reloaded', 1);
    clearInterval(kill);
    await gateway.untilReady(3);
    for (const pid of old) expect(gateway.ready()).not.toContain(pid);
  });

  it('with workers that exit at the start leaves the old ones, and the next SIGHUP is heard', async () => {
    start({ workers: 2 });
    await gateway.untilServing(2);
    const old = gateway.ready();
    gateway.behave({ start: 'exit' });
    gateway.child.kill('SIGHUP');
    await said('a worker is lost', { why: 'ended with code 3', failures: 3 });
    expect(gateway.ready()).toEqual(old);
    gateway.behave({ workers: 3 });
    gateway.child.kill('SIGHUP');
    await gateway.untilLogged('reloaded', 1);
    await gateway.untilReady(3);
    gateway.behave({ workers: 2 });
    gateway.child.kill('SIGHUP');
    await gateway.untilLogged('reloaded', 2);
    expect(gateway.ready()).toHaveLength(2);
  });

  it('during the start is kept for after it', async () => {
    start({ workers: 2 });
    await vi.waitFor(() => expect(gateway.started()).not.toEqual([]), { timeout: patienceMs, interval: 5 });
    gateway.child.kill('SIGHUP');
    await gateway.untilLogged('reloaded', 1);
    expect(gateway.said()).toContain('gateway ready');
  });
});
