import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startOpendatasoft } from '../../territory/stand-ins/opendatasoft/server.ts';
import type { StandIn } from '../../territory/stand-ins/serve.ts';
import { startTestProduct, type TestProduct } from '../support/product.testing.ts';

/** One heap, one thread: what a client may take of them, over the real door. */
let portal: StandIn;
let product: TestProduct;
const cacheHeapShare = 0.0005;

beforeAll(async () => {
  const records = Array.from({ length: 400 }, (_, i) => ({ prm: `prm-${i}`, kwh: i }));
  const fields = [
    { name: 'prm', type: 'text' as const },
    { name: 'kwh', type: 'double' as const },
  ];
  portal = await startOpendatasoft({ datasets: [{ id: 'meters', fields, records }] });
  product = await startTestProduct({
    sources: `
sources:
  - name: portal
    ttlSeconds: 0
    handler:
      ./sources/opendatasoft:
        url: ${portal.url}
        datasets: [{ dataset: meters, type: Meter, root: meters }]`,
    more: `
pertuis:
  policy: ./policy.yaml
  consumers: ./consumers.yaml
  limits: { cacheHeapShare: ${cacheHeapShare}, responseMegabytes: 0.01, cost: 1000 }
  admission: { runningCost: 300, waiting: 2, waitingInTotal: 2 }`,
    policy: 'version: "1"\nfacts: { open: [Meter.*, Platform*.*, PowerModel.*] }\n',
  });
});
afterAll(async () => {
  await product.stop();
  await portal.close();
});
beforeEach(() => void portal.takeRequests());

async function gauge(name: string): Promise<number> {
  const text = await (await fetch(`${product.url}/metrics`)).text();
  return Number(new RegExp(`^${name}(?:{[^}]*})? (\\S+)$`, 'm').exec(text)?.[1]);
}

it('counts a page as its source reads it: null is a hundred rows, not twenty', async () => {
  const pages = (first: string) =>
    `{ ${Array.from({ length: 8 }, (_, i) => `p${i}: meters(first: ${first}) { nodes { prm kwh } }`).join(' ')} }`;
  const { status, errors } = await product.sendQuery(pages('null'));
  expect([status, errors[0]?.extensions.code]).toEqual([400, 'OPERATION_TOO_COSTLY']);
  expect(portal.takeRequests()).toEqual([]);
  expect((await product.sendQuery(pages('20'))).status).toBe(200);
});

it('gives up a response that is too large, in the same words whether the text is new or known', async () => {
  const query = 'query ($n: Int) { meters(first: $n) { nodes { prm kwh a: prm b: prm } } }';
  const sendQuery = async (n: number) => {
    const { status, errors, headers } = await product.sendQuery(query, { variables: { n } });
    return [status, errors[0]?.extensions.code, headers.get('content-type')];
  };
  const refused = [400, 'RESPONSE_TOO_LARGE', 'application/json; charset=utf-8'];
  expect(await sendQuery(240)).toEqual(refused);
  expect((await sendQuery(3))[0]).toBe(200);
  expect(await sendQuery(240)).toEqual(refused);
});

it('answers OVERLOADED with Retry-After when too many wait, and everyone else all the same', async () => {
  const sendQuery = (i: number) =>
    product.sendQuery(`query q${i} { meters(first: 100) { nodes { prm kwh } } }`);
  const responses = await Promise.all(Array.from({ length: 30 }, (_, i) => sendQuery(i)));
  const refused = responses.filter(({ status }) => status === 503);
  expect(refused.length).toBeGreaterThan(0);
  for (const { errors, headers } of refused) {
    expect(errors[0]?.extensions.code).toBe('OVERLOADED');
    expect(headers.get('retry-after')).toBe('1');
  }
  expect(responses.filter(({ status }) => status === 200).length).toBe(responses.length - refused.length);
  expect(responses.length).toBeGreaterThan(refused.length);
  expect((await sendQuery(99)).status).toBe(200);
});

it('keeps no more of many texts than its part of the heap, and nothing of those that are refused or come once', async () => {
  const fields = Array.from({ length: 25 }, (_, k) => `a${k}: prm`).join(' ');
  const before = await gauge('pertuis_caches_bytes');
  for (let i = 0; i < 50; i++) {
    await product.sendQuery(`query refused${i} { meters(first: 1) { nodes { ${fields} nope } } }`);
  }
  expect(await gauge('pertuis_caches_bytes')).toBe(before);
  const sendAll = async () => {
    for (let i = 0; i < 100; i++) {
      const { status } = await product.sendQuery(`query q${i} { meters(first: 1) { nodes { ${fields} } } }`);
      expect(status).toBe(200);
    }
  };
  await sendAll();
  // Their code is of one form: that is kept.
  const once = await gauge('pertuis_caches_bytes');
  expect(once - before).toBeLessThan(100_000);
  await sendAll();
  const after = await gauge('pertuis_caches_bytes');
  const { heap_size_limit: heap } = (await import('node:v8')).getHeapStatistics();
  expect(after).toBeGreaterThan(heap * cacheHeapShare * 0.5);
  expect(after).toBeLessThanOrEqual(heap * cacheHeapShare);
});
