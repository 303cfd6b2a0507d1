import { afterEach, expect, it, vi } from 'vitest';
import { get, large, openDoor, type TestDoor, type TestSocket } from './listener.testing.ts';

let door: TestDoor;
const sockets: TestSocket[] = [];
afterEach(async () => {
  for (const { socket } of sockets.splice(0)) socket.destroy();
  await door.close({ drainSeconds: 0, patient: false });
});

async function sendUnreadQuery(path: string): Promise<TestSocket> {
  const one = await door.open();
  sockets.push(one);
  one.socket.pause();
  one.socket.write(get(path));
  return one;
}

it('a client that reads receives a large response whole', async () => {
  door = await openDoor({ stalledMs: 200 });
  const said = await door.send(get('/large', 'connection: close\r\n'));
  expect(said.length).toBeGreaterThan(large.length);
  expect(said.slice(said.indexOf('\r\n\r\n') + 4).length).toBe(large.length);
  expect(door.connections.unsentBytes()).toBe(0);
});

it('a client that reads nothing is disconnected, and its buffered bytes are released', async () => {
  door = await openDoor({ stalledMs: 100 });
  for (let index = 0; index < 5; index++) await sendUnreadQuery('/large');
  await vi.waitFor(() => expect(door.connections.count()).toBe(0), { timeout: 10_000 });
  expect(door.connections.unsentBytes()).toBe(0);
});

it('a client that reads slowly stays connected', async () => {
  door = await openDoor({ stalledMs: 300 });
  const { socket, closed, said } = await sendUnreadQuery('/large');
  const timer = setInterval(() => {
    socket.resume();
    setTimeout(() => socket.pause(), 5);
  }, 20);
  socket.on('data', () => {
    if (said().length > large.length) socket.end();
  });
  await closed.catch(() => {});
  clearInterval(timer);
  expect(said().length).toBeGreaterThan(large.length);
});

it('all unread responses together are bounded: the one without progress for longest is cut', async () => {
  door = await openDoor({ unsentBytes: 3 * large.length });
  for (let index = 0; index < 20; index++) {
    await sendUnreadQuery('/large');
    await vi.waitFor(() => expect(door.connections.unsentBytes()).toBeGreaterThan(0));
  }
  await vi.waitFor(() => expect(door.connections.count()).toBeLessThanOrEqual(4), { timeout: 5_000 });
  expect(door.connections.unsentBytes()).toBeLessThanOrEqual(3 * large.length);
  const said = await door.send(get('/large', 'connection: close\r\n'));
  expect(said.length).toBeGreaterThan(large.length);
});

it('a stream without a reader is cut', async () => {
  let cancelled = false;
  const events = () => ({
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(large.subarray(0, 64 * 1024)),
      cancel() {
        cancelled = true;
      },
    }),
    ageSeconds: 0,
  });
  door = await openDoor({ stalledMs: 100 }, { '/events': events });
  await sendUnreadQuery('/events');
  await vi.waitFor(() => expect(door.connections.count()).toBe(1));
  await vi.waitFor(() => expect(door.connections.count()).toBe(0), { timeout: 10_000 });
  expect(cancelled).toBe(true);
});

it('requests that wait on one connection are bounded, and earlier ones receive their responses', async () => {
  let running = 0;
  let most = 0;
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 10));
    running -= 1;
    return { status: 200, headers: {}, body: Buffer.from('done'), ageSeconds: 0 };
  };
  door = await openDoor({ pipelined: 4 }, { '/work': work });
  const said = await door.send(get('/work').repeat(50));
  expect(most).toBe(4);
  expect(said.match(/HTTP\/1\.1 200 /g)).toHaveLength(4);
  expect(said).toMatch(/HTTP\/1\.1 429 [\s\S]*"TOO_MANY_PIPELINED"/);
  await vi.waitFor(() => expect(door.connections.count()).toBe(0));
});
