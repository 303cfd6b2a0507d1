import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startClients } from './clients.ts';
import { isRunning, startGateway } from './gateway.ts';

/**
 * Kills each worker many times under load: `npm run attack:workers -- --workers 6 --kills 100`. Passes when every worker is
 * replaced, every request ends within a bound, and SIGTERM ends the gateway with nobody left.
 */
const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '6' },
    kills: { type: 'string', default: '100' },
    clients: { type: 'string', default: '24' },
    report: { type: 'string', default: 'reports/workers.json' },
  },
});
const workers = Number(values.workers);
const killsWanted = Number(values.kills) * workers;
/** Bounds: a machine that is busy with something else is slow, a worker that is forgotten never comes. */
const requestBoundMs = 15_000;
const replacedBoundMs = 120_000;
const endBoundMs = 20_000;

async function until(isSo: () => boolean, boundMs: number): Promise<number | undefined> {
  const startTickMs = performance.now();
  while (!isSo()) {
    if (performance.now() - startTickMs > boundMs) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return performance.now() - startTickMs;
}

const gateway = startGateway(workers);
await until(() => gateway.url() !== '' && gateway.ready().length === workers, replacedBoundMs);
const clients = startClients(gateway.url(), Number(values.clients), requestBoundMs);
const fullAfterMs: number[] = [];
let kills = 0;
let notReplaced = 0;
while (kills < killsWanted && notReplaced === 0) {
  // One, several or all of them; those that serve longest first, so that each place is hit as often.
  const many = Math.min(killsWanted - kills, 1 + Math.floor(Math.random() * workers));
  for (const pid of gateway.ready().slice(0, many)) {
    gateway.kill(pid);
    kills += 1;
  }
  const tookMs = await until(() => gateway.ready().length >= workers, replacedBoundMs);
  if (tookMs === undefined) notReplaced = workers - gateway.ready().length;
  else fullAfterMs.push(tookMs);
  process.stderr.write(`\r${kills} of ${killsWanted} kills `);
}
await clients.stop();

const left = gateway.ready();
const startTickMs = performance.now();
gateway.child.kill('SIGTERM');
const late = Symbol('late');
const end = await Promise.race([
  gateway.ended,
  new Promise<typeof late>((resolve) => setTimeout(resolve, endBoundMs, late)),
]);
const endMs = performance.now() - startTickMs;
if (end === late) gateway.child.kill('SIGKILL');
gateway.remove();

const sorted = fullAfterMs.toSorted((one, other) => one - other);
const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
const report = {
  workers,
  kills,
  notReplaced,
  fullAgainMs: { p50: at(0.5), p99: at(0.99), max: at(1) },
  requests: { ...clients.tally, slowestMs: Math.round(clients.tally.slowestMs), boundMs: requestBoundMs },
  sigterm: {
    exit: end === late ? 'none' : String(end[0]),
    ms: Math.round(endMs),
    orphans: left.filter(isRunning).length,
  },
};
const pass =
  kills === killsWanted &&
  notReplaced === 0 &&
  clients.tally.hung === 0 &&
  report.sigterm.exit === '0' &&
  report.sigterm.orphans === 0;
mkdirSync('reports', { recursive: true });
writeFileSync(values.report, `${JSON.stringify({ ...report, pass }, undefined, 2)}\n`);
process.stdout.write(`\n${JSON.stringify({ ...report, pass }, undefined, 2)}\n`);
process.exit(pass ? 0 : 1);
