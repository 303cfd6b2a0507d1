import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestProduct, type TestProduct } from './product.testing.ts';

/** Clients that send slowly hold a socket for a bounded time only. The waits are the server's own bounds. */
let product: TestProduct;

beforeAll(async () => {
  product = await startTestProduct({
    sources: `
sources:
  - name: portal
    handler: { ./sources/opendatasoft: { url: "http://127.0.0.1:59997", description: ./portal.json, datasets: [{ dataset: d, type: Sector, root: sectors }] } }`,
    policy: 'version: "1"\nfacts: { open: [Sector.*, Platform*.*, PowerModel.*] }',
    beside: { 'portal.json': '{ "d": { "fields": [{ "name": "code", "type": "text" }] } }' },
  });
});
afterAll(() => product.stop());

describe.concurrent('a client that is slow', () => {
  it('with its headers is told so and cut', async ({ expect: expectHere }) => {
    const { answer, seconds } = await drip('POST /graphql HTTP/1.1\r\nhost: x\r\n', 'x-slow: 1\r\n');
    expectHere(answer).toMatch(/^HTTP\/1\.1 408 /);
    expectHere(seconds).toBeLessThan(20);
  }, 60_000);

  it('with its body is told so and cut', async ({ expect: expectHere }) => {
    const head =
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 90000\r\n\r\n';
    const { answer, seconds } = await drip(head, ' ');
    expectHere(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expectHere(seconds).toBeLessThan(45);
  }, 90_000);
});

it('leaves the others served', async () => {
  const slow = await open();
  slow.write('POST /graphql HTTP/1.1\r\nhost: x\r\n');
  expect((await product.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
  slow.destroy();
});

/** Sends a beginning, then a little every 500 ms, until the server has had enough. */
async function drip(beginning: string, little: string): Promise<{ answer: string; seconds: number }> {
  const startedAtMs = performance.now();
  const socket = await open();
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    answer += chunk;
  });
  socket.write(beginning);
  const timer = setInterval(() => socket.writable && socket.write(little), 500);
  await new Promise((resolve) => socket.once('close', resolve).on('error', () => {}));
  clearInterval(timer);
  return { answer, seconds: (performance.now() - startedAtMs) / 1000 };
}

function open(): Promise<Socket> {
  const { hostname, port } = new URL(product.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket)).once('error', reject);
  });
}
