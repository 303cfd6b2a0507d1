import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import autocannon, { type Result } from 'autocannon';
import { startGateway } from './gateway.ts';

/**
 * Reloads a gateway many times under load: `npm run attack:reload -- --reloads 100 --rate 2000`. Passes when no request fails,
 * every reload is taken and the gateway ends in order. Adds what it measured to the report, by the number of workers.
 */
const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '1' },
    reloads: { type: 'string', default: '100' },
    rate: { type: 'string', default: '2000' },
    connections: { type: 'string', default: '50' },
    report: { type: 'string', default: 'reports/reload.json' },
  },
});
const wanted = Number(values.reloads);
const reloadBoundMs = 120_000;
const betweenMs = 100;

/** One that is cached until the next reload, one that asks the partner each time, and one of the gateway's own. */
const queries = [
  '{ sectors { nodes { name } } }',
  'query Direct($first: Int) { sectors(first: $first) { nodes { name } } }',
  '{ platform { operations } }',
];
const gateway = await startGateway(Number(values.workers));
const headers = { 'content-type': 'application/json' };
const failures: string[] = [];
let turn = 0;
const ended = Promise.withResolvers<Result>();
const options: autocannon.Options = {
  url: `${gateway.url}/graphql`,
  connections: Number(values.connections),
  overallRate: Number(values.rate),
  duration: 3_600,
  timeout: 15,
  requests: queries.map((query) => ({
    method: 'POST',
    headers,
    setupRequest(request) {
      turn += 1;
      const variables = query.includes('$first') ? { first: 1 + (turn % 90) } : undefined;
      return { ...request, body: JSON.stringify({ query, variables }) };
    },
    onResponse(status, body) {
      if (status === 200 && body.startsWith('{"data":{') && !body.includes('"errors"')) return;
      if (failures.length < 20) failures.push(`${status} ${body.slice(0, 300)}`);
      failed += 1;
    },
  })),
};
let failed = 0;
const load = autocannon(options, (error, result) => (error ? ended.reject(error) : ended.resolve(result)));
await sleep(3_000);

const before = gateway.residentMegabytes();
const tookMs: number[] = [];
while (tookMs.length < wanted) {
  const reloads = gateway.reloaded();
  gateway.change();
  const startTickMs = performance.now();
  gateway.child.kill('SIGHUP');
  while (gateway.reloaded() === reloads && performance.now() - startTickMs < reloadBoundMs) await sleep(2);
  if (gateway.reloaded() === reloads) break;
  tookMs.push(performance.now() - startTickMs);
  process.stderr.write(`\r${tookMs.length} of ${wanted} reloads `);
  await sleep(betweenMs);
}
await sleep(1_000);
const after = gateway.residentMegabytes();
load.stop();
const result = await ended.promise;
const exit = await gateway.stop();

const sorted = tookMs.toSorted((one, other) => one - other);
const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
const measured = {
  reloads: tookMs.length,
  reloadMs: { p50: at(0.5), p99: at(0.99), max: at(1) },
  requests: {
    sent: result.requests.total,
    perSecond: Math.round(result.requests.average),
    wantedPerSecond: Number(values.rate),
    failed,
    connectionErrors: result.errors,
    timeouts: result.timeouts,
    latencyMs: { p50: result.latency.p50, p99: result.latency.p99, max: result.latency.max },
  },
  residentMegabytes: { before, after },
  loadAverage: loadavg().map(Math.round),
  logged: gateway.errors.slice(0, 5),
  failures,
  exit,
  pass:
    tookMs.length === wanted &&
    failed + result.errors + result.timeouts === 0 &&
    gateway.errors.length === 0 &&
    exit === 0,
};
const known = existsSync(values.report) ? JSON.parse(readFileSync(values.report, 'utf8')) : {};
const name = values.workers === '1' ? 'single' : `workers${values.workers}`;
mkdirSync('reports', { recursive: true });
writeFileSync(values.report, `${JSON.stringify({ ...known, [name]: measured }, undefined, 2)}\n`);
process.stdout.write(`\n${JSON.stringify(measured, undefined, 2)}\n`);
process.exit(measured.pass ? 0 : 1);
