import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestProduct, type TestProduct } from '../support/product.testing.ts';

/** Clients that send slowly hold a socket for as long as the settings say. */
let product: TestProduct;

beforeAll(async () => {
  product = await startTestProduct({
    sources: `
sources:
  - name: portal
    handler: { ./sources/opendatasoft: { url: "http://127.0.0.1:59997", description: ./portal.json, datasets: [{ dataset: d, type: Sector, root: sectors }] } }`,
    more: `
pertuis:
  policy: ./policy.yaml
  consumers: ./consumers.yaml
  connections: { headerSeconds: 0.5, requestSeconds: 1 }`,
    policy: 'version: "1"\nfacts: { open: [Sector.*, Platform*.*, PowerModel.*] }',
    beside: { 'portal.json': '{ "d": { "fields": [{ "name": "code", "type": "text" }] } }' },
  });
});
afterAll(() => product.stop());

describe.concurrent('a client that is slow', () => {
  it('with its headers is told so and cut', async ({ expect: expectHere }) => {
    const response = await drip('POST /graphql HTTP/1.1\r\nhost: x\r\n', 'x-slow: 1\r\n');
    expectHere(response).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('with its body is told so and cut', async ({ expect: expectHere }) => {
    const head =
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 90000\r\n\r\n';
    const response = await drip(head, ' ');
    expectHere(response).toMatch(/^HTTP\/1\.1 408 /);
  });
});

it('leaves the others served', async () => {
  const slow = await open();
  slow.write('POST /graphql HTTP/1.1\r\nhost: x\r\n');
  expect((await product.sendQuery('{ __typename }')).data).toEqual({ __typename: 'Query' });
  slow.destroy();
});

/** Sends a beginning, then a little every 100 ms, until the server has had enough. */
async function drip(beginning: string, little: string): Promise<string> {
  const socket = await open();
  let response = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    response += chunk;
  });
  socket.write(beginning);
  const timer = setInterval(() => socket.writable && socket.write(little), 100);
  await new Promise((resolve) => socket.once('close', resolve).on('error', () => {}));
  clearInterval(timer);
  return response;
}

function open(): Promise<Socket> {
  const { hostname, port } = new URL(product.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket)).once('error', reject);
  });
}
