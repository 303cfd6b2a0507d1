import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { get, openDoor, type TestDoor, type TestSocket } from './listener.testing.ts';

let door: TestDoor;
const sockets: TestSocket[] = [];
afterEach(async () => {
  for (const { socket } of sockets.splice(0)) socket.destroy();
  await door.close({ drainSeconds: 0, patient: false });
});

/** Opens sockets that send these bytes and then nothing. */
async function hold(count: number, bytes: string, localAddress?: string): Promise<TestSocket[]> {
  const held: TestSocket[] = [];
  for (let index = 0; index < count; index++) {
    const one = await door.open(localAddress);
    sockets.push(one);
    one.socket.write(bytes);
    held.push(one);
  }
  return held;
}

const isServed = async (localAddress?: string) => {
  const client = await door.open(localAddress);
  sockets.push(client);
  client.socket.write(get('/hello'));
  return (await client.heard(/hello$/)).startsWith('HTTP/1.1 200 ');
};

describe('peers that hold connections open', () => {
  it.each([
    ['say nothing', ''],
    ['send seven bytes', 'GET / H'],
    ['leave their header unfinished', 'GET /hello HTTP/1.1\r\nhost: localhost\r\nx-a: 1\r\n'],
    ['never send the body', 'POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{'],
    ['keep their connection after a response', get('/hello')],
  ])('and %s block no other client', async (_, bytes) => {
    door = await openDoor({ maxConnections: 50 });
    await hold(200, bytes);
    for (let index = 0; index < 20; index++) expect(await isServed()).toBe(true);
    expect(door.connections.count()).toBeLessThanOrEqual(50);
  });

  it('lose the oldest of them first, and clients that send requests keep theirs', async () => {
    door = await openDoor({ maxConnections: 50 });
    const [leader] = await hold(1, get('/hello'));
    await leader?.heard(/hello$/);
    const [first, ...others] = await hold(60, 'GET / H');
    await first?.closed;
    expect(leader?.isOpen()).toBe(true);
    expect(others.at(-1)?.isOpen()).toBe(true);
    leader?.socket.write(get('/hello'));
    expect(await leader?.heard(/hello[\s\S]*hello$/)).toMatch(/hello[\s\S]*hello$/);
  });

  it('are bounded by address, without effect on other addresses', async () => {
    door = await openDoor({ perAddress: 10, trustedProxies: [] });
    const [neighbour] = await hold(1, get('/hello'), '127.0.0.9');
    await neighbour?.heard(/hello$/);
    await hold(50, 'GET / H', '127.0.0.2');
    await vi.waitFor(() => expect(door.connections.count()).toBeLessThanOrEqual(11));
    expect(neighbour?.isOpen()).toBe(true);
    expect(await isServed('127.0.0.2')).toBe(true);
  });

  it('behind a trusted proxy are bounded in total only', async () => {
    door = await openDoor({ perAddress: 10, trustedProxies: ['127.0.0.2/32'] });
    await hold(50, 'GET / H', '127.0.0.2');
    await vi.waitFor(() => expect(door.connections.count()).toBe(50));
  });

  it('are rejected when every connection has a request in progress', async () => {
    let finish = () => {};
    const work = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let started = 0;
    const slow = async () => {
      started += 1;
      await work;
      return { status: 200, headers: {}, body: Buffer.from('done'), ageSeconds: 0 };
    };
    door = await openDoor({ maxConnections: 5 }, { '/slow': slow });
    const working = await hold(5, get('/slow'));
    await vi.waitFor(() => expect(started).toBe(5));
    const [refused] = await hold(1, get('/hello'));
    await refused?.closed;
    expect(refused?.said()).toBe('');
    finish();
    for (const one of working) expect(await one.heard(/done$/)).toMatch(/done$/);
  });
});

describe('time', () => {
  it.each([
    ['nothing', '', /^$/],
    ['half a header', 'GET /hello HTTP/1.1\r\nhost: local', /^HTTP\/1\.1 408 [\s\S]*"REQUEST_TIMEOUT"/],
    [
      'half a body',
      'POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{',
      /^HTTP\/1\.1 408 [\s\S]*"REQUEST_TIMEOUT"/,
    ],
  ])('expires for a peer that sends %s', async (_, bytes, response) => {
    door = await openDoor({ headerMs: 100, requestMs: 100 });
    expect(await door.send(bytes)).toMatch(response);
    await vi.waitFor(() => expect(door.connections.count()).toBe(0));
  });

  it('expires for a header that arrives byte by byte', async () => {
    door = await openDoor({ headerMs: 150, requestMs: 150 });
    const [dripping] = await hold(1, 'GET /hello HTTP/1.1\r\nhost: localhost\r\n');
    const timer = setInterval(() => dripping?.socket.write('x-slow: 1\r\n'), 10);
    await dripping?.closed;
    clearInterval(timer);
    expect(dripping?.said()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('expires for an idle connection', async () => {
    door = await openDoor({ idleMs: 50 });
    await hold(10, get('/hello'));
    await vi.waitFor(() => expect(door.connections.count()).toBe(0), { timeout: 5_000 });
  });
});

/** Reads only after it has sent everything, as a blocking client does. */
function readAfterSending(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    const callback = (length: number, buffer: Uint8Array) => {
      said += Buffer.from(buffer.subarray(0, length)).toString('latin1');
      return true;
    };
    const socket = connect({
      ...{ port: Number(new URL(door.url).port), host: '127.0.0.1' },
      onread: { buffer: Buffer.alloc(64 * 1024), callback },
    });
    socket.pause();
    socket.on('error', () => {}).on('close', () => resolve(said));
    socket.write(bytes, () => socket.resume());
  });
}

describe('after a rejection the socket closes', () => {
  const endless = 'x'.repeat(64 * 1024);
  it.each([
    ['400', 'NONSENSE\r\n\r\n', 400],
    ['400 with a coded check', 'GET /hello HTTP/1.1\r\n\r\n', 400],
    ['413 by its length', 'POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-length: 999999999\r\n\r\n', 413],
    [
      '413 as it is read',
      `POST /echo HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nfffffff\r\n${'x'.repeat(2_000)}`,
      413,
    ],
    [
      '415',
      'POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-length: 999999999\r\ncontent-encoding: gzip\r\n\r\n',
      415,
    ],
    ['431', `GET /hello HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['405 with a body', 'PUT /echo HTTP/1.1\r\nhost: localhost\r\ncontent-length: 999999999\r\n\r\n', 405],
    ['404 with a body', 'POST /no HTTP/1.1\r\nhost: localhost\r\ncontent-length: 999999999\r\n\r\n', 404],
  ])('%s, whether the peer continues to send or never closes', async (_, bytes, status) => {
    door = await openDoor();
    const [silent, sending] = await hold(2, bytes);
    const go = () => {
      while (sending?.socket.writable && sending.socket.write(endless));
    };
    sending?.socket.on('drain', go);
    go();
    await silent?.closed;
    expect(silent?.said()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(silent?.said().match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
    expect(silent?.said()).toMatch(/^connection: close\r$/im);
    // The peers have not closed their half.
    await vi.waitFor(() => expect(door.connections.count()).toBe(0), { timeout: 5_000 });
  });

  it('but not before a peer that still sends can have read the reason', async () => {
    door = await openDoor();
    const head = 'POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-length: 8000000\r\n\r\n';
    expect(await readAfterSending(head + 'x'.repeat(8_000_000))).toMatch(
      /^HTTP\/1\.1 413 [\s\S]*BODY_TOO_LARGE/,
    );
  });

  it('and pipelined requests before it receive their responses first', async () => {
    door = await openDoor();
    const said = await door.send(`${get('/hello')}NONSENSE\r\n\r\n`);
    expect(said).toMatch(/^HTTP\/1\.1 200 [\s\S]*hello/);
    expect(said).not.toContain('helloHTTP/1.1 200');
    await vi.waitFor(() => expect(door.connections.count()).toBe(0));
  });
});
