import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Product, startProduct } from '../../cli/compose.ts';
import { startOpendatasoft } from '../../territory/stand-ins/opendatasoft/server.ts';
import type { StandIn } from '../../territory/stand-ins/serve.ts';
import { isRunning, readMetric, startGateway, untilReady } from '../process/gateway.testing.ts';
import { cacheStateOf } from '../support/cache-state.testing.ts';
import { sendQuery, writeConfiguration } from '../support/product.testing.ts';
import { openLine, redisUrl } from '../support/redis.testing.ts';

/** The whole product, on one machine and on another: the same configuration and secret, one Redis. */
const query = '{ sectors { nodes { name code } } }';
let portal: StandIn;
let configuration: ReturnType<typeof writeConfiguration>;
const environment = (more: NodeJS.ProcessEnv = {}) => ({
  LOG_LEVEL: 'silent',
  PERTUIS_SECRET: secret,
  REDIS_URL: redisUrl,
  ...more,
});
const secret = randomBytes(32).toString('hex');
const products: Product[] = [];

beforeAll(async () => {
  const fields = ['name', 'code'].map((name) => ({ name, type: 'text' as const }));
  portal = await startOpendatasoft({
    datasets: [{ id: 'd', fields, records: [{ name: 'Minimes', code: 'M1' }] }],
  });
  configuration = writeConfiguration({
    sources: `
sources:
  - name: portal
    ttlSeconds: 600
    handler: { ./sources/opendatasoft: { url: "${portal.url}", datasets: [{ dataset: d, type: Sector, root: sectors }] } }`,
    policy: 'version: "1"\nfacts: { open: [Sector.*, Platform*.*, PowerModel.*] }',
    more: 'pertuis: { policy: ./policy.yaml, consumers: ./consumers.yaml, rateLimits: { visitor: { requests: 20 } } }',
  });
});

afterAll(async () => {
  for (const product of products) await product.stop();
  await portal.close();
  configuration.remove();
});

async function start(more: NodeJS.ProcessEnv = {}) {
  const product = await startProduct({ path: configuration.path, environment: environment(more) });
  products.push(product);
  return product;
}

/** A document that was not sent before: with a name of its own. */
let last = 0;
const fresh = () => {
  last += 1;
  return query.replace('{', `query Q${last}x${process.pid} {`);
};

it('shares responses and counts, with a gateway of workers as well', async () => {
  const one = await start();
  const pool = startGateway(configuration.path, { ...environment({ LOG_LEVEL: 'info' }), WORKERS: '2' });
  await untilReady(pool);
  try {
    // The pool is connected a moment after it is ready, so each try is a document of its own.
    await expect
      .poll(
        async () => {
          const text = fresh();
          await sendQuery(one.url, text);
          await new Promise((turn) => setTimeout(turn, 100));
          const { headers, data } = await sendQuery(pool.url(), text);
          expect(data).toEqual({ sectors: { nodes: [{ name: 'Minimes', code: 'M1' }] } });
          return cacheStateOf(headers);
        },
        { timeout: 20_000, interval: 200 },
      )
      .toBe('hit');
    expect(
      await readMetric(pool.url(), 'pertuis_response_cache_shared_total{command="get",outcome="hit"}'),
    ).toBeGreaterThan(0);
    expect(await readMetric(pool.url(), 'pertuis_response_cache_shared_up')).toBe(1);
    const statuses: number[] = [];
    for (let index = 0; index < 24; index++)
      statuses.push((await sendQuery(index % 2 ? pool.url() : one.url, fresh())).status);
    // Counted apart, all 24 would pass. Few pass beyond 20 when Redis replies later than 50 ms.
    expect(statuses.filter((status) => status === 200).length).toBeLessThan(24);
    expect(statuses.slice(-2)).toEqual([429, 429]);
    expect(
      await readMetric(pool.url(), 'pertuis_rate_limited_total{consumer="visitor",limit="requests"}'),
    ).toBeGreaterThan(0);
    // Cached responses are not counted.
    expect(
      (await sendQuery(one.url, `query Q1x${process.pid} { sectors { nodes { name code } } }`)).status,
    ).toBe(200);
  } finally {
    pool.child.kill('SIGTERM');
    expect(await pool.ended).toBe(0);
    expect(pool.child.pid && isRunning(pool.child.pid)).toBe(false);
  }
});

it('starts and serves without its Redis, says so once, and shows no password', async () => {
  const line = await openLine();
  await line.set('down');
  const url = line.url.replace('redis://', 'redis://gateway:hunter2-secret@');
  const alone = startGateway(configuration.path, environment({ LOG_LEVEL: 'info', REDIS_URL: url }));
  await untilReady(alone);
  try {
    expect((await sendQuery(alone.url(), fresh())).status).toBe(200);
    await new Promise((turn) => setTimeout(turn, 1_500));
    const told = alone.logged('Redis is out of reach: the gateway goes on without it');
    expect(told.map(({ use, reason }) => [use, reason]).sort()).toEqual([
      ['cached responses', 'ECONNREFUSED'],
      ['invalidations', 'ECONNREFUSED'],
      ['rate limits', 'ECONNREFUSED'],
    ]);
    expect(alone.said()).not.toContain('hunter2');
    expect(await readMetric(alone.url(), 'pertuis_response_cache_shared_up')).toBe(0);
  } finally {
    alone.child.kill('SIGTERM');
    expect(await alone.ended).toBe(0);
    await line.close();
  }
});
