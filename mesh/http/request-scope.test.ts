import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RequestScope, requests } from '../contract/events.ts';
import { observe } from '../core/observe.ts';
import { get, openDoor, type TestDoor } from './listener.testing.ts';

let door: TestDoor;
const told: RequestScope[] = [];
const stop = observe(
  requests,
  (request) => told.push({ ...request }),
  () => {},
);
const random = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

beforeAll(async () => {
  const slow = () => new Promise<never>(() => {});
  door = await openDoor({}, { '/slow': slow });
});
afterAll(async () => {
  stop();
  await door.close({ drainSeconds: 0, patient: false });
});

const close = 'connection: close\r\n';
const idIn = (response: string) => /^x-request-id: (.*)\r$/im.exec(response)?.[1] ?? 'none';
const askWith = (header: string) => door.send(get('/hello', `${header}${close}`));

describe('X-Request-Id', () => {
  it.each(['order-42', 'a', '01J9Z.x_y~z', 'x'.repeat(64)])(
    'is the id that the client sent: %s',
    async (id) => {
      expect(idIn(await askWith(`x-request-id: ${id}\r\n`))).toBe(id);
      await vi.waitFor(() => expect(told.at(-1)?.id).toBe(id));
    },
  );

  it.each([
    ['none', ''],
    ['an empty id', 'x-request-id:\r\n'],
    ['a long id', `x-request-id: ${'x'.repeat(65)}\r\n`],
    ['two', 'x-request-id: a\r\nx-request-id: b\r\n'],
    ['an id with a blank', 'x-request-id: a b\r\n'],
    ['an id with quotes', 'x-request-id: a","level":"fatal\r\n'],
    ['an id with shell syntax', 'x-request-id: $(reboot)\r\n'],
    ['an id that is an option', 'x-request-id: --help\r\n'],
    ['an id beyond ASCII', 'x-request-id: caf\xe9\r\n'],
    ['an id with a control character', 'x-request-id: a\tb\r\n'],
  ])('is random in place of %s', async (_, header) => {
    const id = idIn(await askWith(header));
    expect(id).toMatch(random);
    expect(idIn(await askWith(header))).not.toBe(id);
  });

  it('is in errors, too', async () => {
    const response = await door.send(get('/nowhere', `x-request-id: lost\r\n${close}`));
    expect(response).toMatch(/^HTTP\/1\.1 404 /);
    expect(idIn(response)).toBe('lost');
  });
});

describe('the event of a request', () => {
  it('contains its path where the gateway serves it, never another path nor a query', async () => {
    await door.send(get('/hello?name=jane', close));
    await vi.waitFor(() => expect(told.at(-1)).toMatchObject({ method: 'GET', path: '/hello', status: 200 }));
    await door.send(get('/people/jane', close));
    await vi.waitFor(() => expect(told.at(-1)).toMatchObject({ path: 'unknown', errorCode: 'NOT_FOUND' }));
    expect(JSON.stringify(told)).not.toContain('jane');
  });

  it('is published once, also for a client that left', async () => {
    const { socket } = await door.open();
    socket.write(get('/slow', 'x-request-id: gone\r\n'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await vi.waitFor(() => expect(told.filter(({ id }) => id === 'gone')).toMatchObject([{ status: 499 }]));
  });

  it('is published for a body that is too large', async () => {
    const body = 'x'.repeat(2_000);
    await door.send(
      `POST /echo HTTP/1.1\r\nhost: localhost\r\n${close}x-request-id: big\r\ncontent-length: 2000\r\n\r\n${body}`,
    );
    await vi.waitFor(() =>
      expect(told.find(({ id }) => id === 'big')).toMatchObject({ status: 413, errorCode: 'BODY_TOO_LARGE' }),
    );
  });
});
