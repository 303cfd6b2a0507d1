import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { drain } from './drain.ts';

/**
 * A drain under load. A request may find the port closed. A request over an open connection receives its
 * response.
 */
let server: Server;
afterEach(() => server.closeAllConnections());

async function start() {
  let isDraining = false;
  server = createServer((_, response) => {
    setTimeout(() => {
      if (isDraining) response.setHeader('connection', 'close');
      response.end('{}');
    }, 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close(patient: boolean) {
      isDraining = true;
      return drain(server, { drainSeconds: 6, patient });
    },
  };
}

/** Resolves with `responded`, or the code of the error. */
function get(port: number, agent: Agent | false): Promise<string> {
  return new Promise((resolve) => {
    request({ port, host: '127.0.0.1', agent }, (response) => {
      response.resume().on('end', () => resolve('answered'));
    })
      .on('error', ({ code = 'failed' }: NodeJS.ErrnoException) => resolve(code))
      .end();
  });
}

function startLoad(port: number, isKept: boolean) {
  const outcomes = new Map<string, number>();
  const loops = Array.from({ length: 32 }, async () => {
    const agent = isKept && new Agent({ keepAlive: true, maxSockets: 1 });
    for (;;) {
      const outcome = await get(port, agent);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (outcome === 'ECONNREFUSED') return;
    }
  });
  return { outcomes, over: Promise.all(loops) };
}

describe.each([
  ['connections that are kept', true],
  ['one connection for each request', false],
])('under load over %s', (_, isKept) => {
  it('no request that was sent fails', async () => {
    const { port, close } = await start();
    const load = startLoad(port, isKept);
    while ((load.outcomes.get('answered') ?? 0) < 200) await new Promise((resolve) => setTimeout(resolve, 5));
    await close(false);
    await load.over;
    expect([...load.outcomes.keys()].sort()).toEqual(['ECONNREFUSED', 'answered']);
  });
});

describe('an idle connection', () => {
  it('is closed after a moment, and accepts a request until then', async () => {
    const { port, close } = await start();
    const agents = [1, 2].map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
    const [used] = agents;
    for (const agent of agents) expect(await get(port, agent)).toBe('answered');
    const closed = close(false);
    while (server.listening) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await get(port, used ?? false)).toBe('answered');
    await closed;
    expect(await get(port, false)).toBe('ECONNREFUSED');
  });
});

describe('a drain that is patient', () => {
  it('resolves immediately and leaves idle connections to their time-out', async () => {
    const { port, close } = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect(await get(port, agent)).toBe('answered');
    const closed = close(true);
    expect(await get(port, agent)).toBe('answered');
    await closed;
  });
});
