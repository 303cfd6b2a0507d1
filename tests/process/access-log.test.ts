import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it, vi } from 'vitest';
import { sendQuery, writeConfiguration } from '../support/product.testing.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const after: (() => void)[] = [];
afterEach(() => {
  for (const end of after.splice(0)) end();
});

/**
 * Starts the gateway as a separate process, before a portal that returns one row with a personal value, or
 * nothing.
 */
async function start(more = '') {
  const portal = createServer((request, response) => {
    if (request.url?.includes('broken')) return void response.writeHead(500).end();
    response.writeHead(200, { 'content-type': 'application/json' });
    const rows = [{ code: 'jane-secret' }];
    response.end(
      JSON.stringify(request.url?.includes('/exports/') ? rows : { total_count: 1, results: rows }),
    );
  });
  await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve));
  after.push(() => portal.close());
  const { port } = portal.address() as { port: number };
  const dataset = (name: string, type: string) => `{ dataset: ${name}, type: ${type}, root: ${name} }`;
  const fields = '{ "fields": [{ "name": "code", "type": "text" }] }';
  const { path, remove } = writeConfiguration({
    sources: `
sources:
  - name: portal
    handler: { ./sources/opendatasoft: { url: "http://127.0.0.1:${port}", description: ./portal.json, datasets: [${dataset('whole', 'Whole')}, ${dataset('broken', 'Broken')}] } }`,
    more: `pertuis: { policy: ./policy.yaml, consumers: ./consumers.yaml${more} }`,
    policy: 'version: "1"\nfacts: { open: [Whole.*, Broken.*, Platform*.*, PowerModel.*] }',
    beside: { 'portal.json': `{ "whole": ${fields}, "broken": ${fields} }` },
  });
  after.push(remove);
  let out = '';
  let err = '';
  const gateway: ChildProcess = spawn(process.execPath, ['cli/pertuis.ts', 'start', '--config', path], {
    cwd: root,
    env: { ...process.env, LOG_LEVEL: 'info' },
  });
  after.push(() => gateway.kill('SIGKILL'));
  gateway.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  gateway.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const url = await vi.waitFor(
    () => /gateway ready (\S+)/.exec(out)?.[1] ?? expect.fail(`no start: ${err}`),
    { timeout: 30_000, interval: 50 },
  );
  const stop = () =>
    new Promise<void>((resolve) => {
      gateway.once('close', () => resolve());
      gateway.kill('SIGTERM');
    });
  const lines = () =>
    err
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { url, stop, lines };
}

it('tells one line for each request, with cache, sources and codes and without a value', async () => {
  const { url, stop, lines } = await start();
  const headers = { 'x-request-id': 'order-42' };
  const text = 'query Jane { whole(where: { code: { eq: "jane-secret" } }) { nodes { code } } }';
  const first = await sendQuery(url, text, { headers });
  expect(first.data).toEqual({ whole: { nodes: [{ code: 'jane-secret' }] } });
  expect(first.headers.get('x-request-id')).toBe('order-42');
  await sendQuery(url, text, { headers });
  await sendQuery(url, '{ broken { nodes { code } } }', { headers: { 'x-request-id': 'order-43' } });
  await sendQuery(url, '{ nonsense }');
  await fetch(`${url}/nowhere?name=jane-secret`);
  await stop();

  const told = lines().filter(({ msg }) => msg === 'request');
  const base = { level: 30, service: 'pertuis', method: 'POST', path: '/graphql', consumer: 'visitor' };
  const query = { ...base, operation: 'anonymous', type: 'query', milliseconds: expect.any(Number) };
  expect(told).toMatchObject([
    { ...query, requestId: 'order-42', status: 200, cache: 'miss', sources: ['portal'], errorCodes: [] },
    { ...query, requestId: 'order-42', status: 200, cache: 'hit', sources: [], errorCodes: [] },
    { ...query, requestId: 'order-43', sources: ['portal'], errorCodes: ['SOURCE_UNAVAILABLE'] },
    { ...base, status: 200, errorCodes: ['GRAPHQL_VALIDATION_FAILED'] },
    { method: 'GET', path: 'unknown', status: 404, errorCodes: ['NOT_FOUND'] },
  ]);
  const failed = lines().find(({ msg }) => msg === 'a source failed');
  expect(failed).toMatchObject({ level: 40, source: 'portal', requestId: 'order-43' });
  expect(JSON.stringify(lines())).not.toContain('jane-secret');
}, 60_000);

it('is off by setting', async () => {
  const { url, stop, lines } = await start(', accessLog: false');
  await sendQuery(url, '{ whole { nodes { code } } }');
  await stop();
  expect(lines().filter(({ msg }) => msg === 'request')).toEqual([]);
}, 60_000);
