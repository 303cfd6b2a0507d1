import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeConfiguration } from '../support/product.testing.ts';
import { isRunning, patienceMs, startGateway, untilReady } from './gateway.testing.ts';

/** How processes end, or fail to start: none may be left behind. */
vi.setConfig({ testTimeout: 2 * patienceMs, hookTimeout: 2 * patienceMs });

let configuration: ReturnType<typeof writeConfiguration>;
const files = {
  sources: `
sources:
  - name: portal
    handler: { ./sources/opendatasoft: { url: "http://127.0.0.1:1", description: ./portal.json, datasets: [{ dataset: d, type: Sector, root: sectors }] } }`,
  policy: 'version: "1"\nfacts: { open: [Sector.*, Platform*.*, PowerModel.*] }',
  beside: { 'portal.json': '{ "d": { "fields": [{ "name": "code", "type": "text" }] } }' },
};

beforeAll(() => {
  configuration = writeConfiguration(files);
});
afterAll(() => configuration.remove());

const untilGone = (pids: readonly number[]) =>
  vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), { timeout: patienceMs, interval: 50 });

describe('several processes', () => {
  it('do not start with mistakes in the configuration, told once, exit code 2', async () => {
    const broken = writeConfiguration({
      ...files,
      policy: 'version: "1"\nfacts: { open: [nonsense] }',
    });
    const gateway = startGateway(broken.path, { WORKERS: '3' });
    expect(await gateway.ended).toBe(2);
    expect(gateway.said().match(/facts\.open\.0/g)).toHaveLength(1);
    const many = startGateway(broken.path, { WORKERS: 'many' });
    expect(await many.ended).toBe(2);
    expect(many.said()).toContain('true, false or a whole number');
    broken.remove();
  });

  it('do not start on a port that is taken, and say how to take another', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const elsewhere = writeConfiguration({ ...files, port });
    const gateway = startGateway(elsewhere.path, { WORKERS: '2' });
    expect(await gateway.ended).toBe(1);
    expect(gateway.said()).toMatch(new RegExp(`Port ${port} on \\S+ is taken.*PORT=`));
    taken.close();
    elsewhere.remove();
  });

  it('all end when the primary is killed', async () => {
    const gateway = startGateway(configuration.path, { WORKERS: '2' });
    await untilReady(gateway);
    const pids = gateway.logged('a worker is ready').map(({ pid }) => Number(pid));
    expect(pids.filter(isRunning)).toHaveLength(2);
    gateway.child.kill('SIGKILL');
    await untilGone(pids);
  });

  it('all end when the parent that started them is gone', async () => {
    const gateway = startGateway(configuration.path, { WORKERS: '2' }, 'ipc');
    await untilReady(gateway);
    const pids = gateway.logged('a worker is ready').map(({ pid }) => Number(pid));
    gateway.child.disconnect();
    expect(await gateway.ended).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('keep their port when all die at once, though it was any free one', async () => {
    const gateway = startGateway(configuration.path, { WORKERS: '2' });
    await untilReady(gateway);
    for (const { pid } of gateway.logged('a worker is ready')) process.kill(Number(pid), 'SIGKILL');
    await gateway.untilLogged('a worker is ready', 4);
    expect((await fetch(`${gateway.url()}/health/live`)).status).toBe(200);
    gateway.child.kill('SIGTERM');
    expect(await gateway.ended).toBe(0);
  });
});
