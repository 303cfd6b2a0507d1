import { afterEach, describe, expect, it, vi } from 'vitest';
import { isRunning, patienceMs } from './gateway.testing.ts';
import type { Behaviour } from './program.testing.ts';
import { type Supervised, startSupervised, untilGone } from './supervision.testing.ts';

/** SIGTERM ends the gateway, whatever state its workers are in, and leaves no process behind. */
vi.setConfig({ testTimeout: 2 * patienceMs });

let gateway: Supervised;
const start = (behaviour: Behaviour) => {
  gateway = startSupervised(behaviour);
  return gateway;
};
const serving = async (behaviour: Behaviour) => {
  start(behaviour);
  await gateway.untilServing(behaviour.workers);
};
afterEach(() => gateway.remove());

/** Long: a test that needed it would not end in time. */
const patient = { selfDrainMs: 900_000, drainMs: 900_000 };

async function endsWith(code: number) {
  expect(await gateway.ended, gateway.said()).toBe(code);
  await untilGone(gateway.started());
}

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it('while workers start ends with 0', async () => {
    start({ workers: 3, start: 'wait' });
    await vi.waitFor(() => expect(gateway.started()).not.toEqual([]), { timeout: patienceMs, interval: 5 });
    gateway.child.kill(signal);
    await endsWith(0);
    expect(gateway.said()).not.toContain('gateway ready');
  });

  it('while a worker that was killed is replaced ends with 0', async () => {
    await serving({ workers: 3, deadlines: patient });
    for (const pid of gateway.ready().slice(0, 2)) gateway.signal(pid, 'SIGKILL');
    gateway.child.kill(signal);
    await endsWith(0);
  });

  it('during a rolling restart ends with 0', async () => {
    await serving({ workers: 3, deadlines: patient });
    const before = gateway.started().length;
    gateway.child.kill('SIGHUP');
    await vi.waitFor(() => expect(gateway.started().length).toBeGreaterThan(before), {
      timeout: patienceMs,
      interval: 5,
    });
    gateway.child.kill(signal);
    await endsWith(0);
  });

  it('lets requests under way finish', async () => {
    await serving({ workers: 2, deadlines: patient });
    const requests = Array.from({ length: 10 }, () => fetch(`${gateway.url()}/slow`).then((r) => r.status));
    await fetch(gateway.url());
    gateway.child.kill(signal);
    expect(new Set(await Promise.all(requests))).toEqual(new Set([200]));
    await endsWith(0);
  });
});

describe('a second signal', () => {
  it('leaves a moment, then ends with 1', async () => {
    await serving({ workers: 2, endlessDrain: true, deadlines: { ...patient, hurryMs: 100 } });
    gateway.child.kill('SIGTERM');
    await vi.waitFor(() => expect(gateway.said()).toContain('gateway draining'), { timeout: patienceMs });
    gateway.child.kill('SIGTERM');
    await endsWith(1);
  });

  it('and a third end at once', async () => {
    await serving({ workers: 2, endlessDrain: true, deadlines: { ...patient, hurryMs: 900_000 } });
    const again = setInterval(() => gateway.child.kill('SIGINT'), 50);
    await endsWith(1).finally(() => clearInterval(again));
  });
});

describe('workers that do not end', () => {
  it('are killed after a deadline, exit code 1', async () => {
    await serving({ workers: 2, endlessDrain: true, deadlines: { selfDrainMs: 900_000, drainMs: 300 } });
    gateway.child.kill('SIGTERM');
    await endsWith(1);
    expect(gateway.logged('a worker was killed while it drained')).toHaveLength(2);
    expect(gateway.said()).toContain('gateway stopped');
  });

  it('end by themselves, should the primary not kill them', async () => {
    await serving({ workers: 2, endlessDrain: true, deadlines: { selfDrainMs: 300, drainMs: 900_000 } });
    gateway.child.kill('SIGTERM');
    await endsWith(0);
  });

  it('because they are stopped by a signal are killed', async () => {
    await serving({ workers: 2, deadlines: { ...patient, drainMs: 300 } });
    gateway.signal(gateway.ready()[0] ?? 0, 'SIGSTOP');
    gateway.child.kill('SIGTERM');
    await endsWith(1);
  });
});

describe('the primary', () => {
  it('that is killed takes its workers with it, those that start, serve or drain', async () => {
    await serving({ workers: 2, endlessDrain: true, deadlines: { selfDrainMs: 300, drainMs: 900_000 } });
    gateway.behave({ start: 'wait' });
    const before = gateway.started().length;
    gateway.child.kill('SIGHUP');
    await vi.waitFor(() => expect(gateway.started().length).toBeGreaterThan(before), { timeout: patienceMs });
    gateway.signal(gateway.ready()[0] ?? 0, 'SIGTERM');
    await gateway.untilLogged('a worker is lost', 1);
    gateway.child.kill('SIGKILL');
    await untilGone(gateway.started());
  });

  it('goes on when nobody reads its output any more', async () => {
    await serving({ workers: 2 });
    gateway.child.stdout?.destroy();
    gateway.child.stderr?.destroy();
    const [pid] = gateway.ready();
    if (pid) gateway.signal(pid, 'SIGKILL');
    for (let turn = 0; turn < 5; turn++) expect((await fetch(gateway.url())).status).toBe(200);
    gateway.child.kill('SIGTERM');
    const [code] = await new Promise<unknown[]>((resolve) =>
      gateway.child.once('exit', (...how) => resolve(how)),
    );
    expect(code).toBe(0);
    expect(gateway.started().filter(isRunning)).toEqual([]);
  });
});
