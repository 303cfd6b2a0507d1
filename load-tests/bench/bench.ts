/**
 * `npm run bench`: Pertuis as it ships against its peers and its limits, one core each, medians of interleaved rounds. Compare
 * within one run only. Needs wrk; the peers are installed with `npm ci --prefix load-tests/peers`.
 *
 *   npm run bench -- --rounds 3 --seconds 6 --only pertuis,handwritten --workloads distinct,cached
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { has, type Measured, onCore, runServer } from './run-server.ts';
import { hasPeers, servers, type Workload } from './servers.ts';

const port = 4901;
const upstreamPort = 4900;
const { values: given } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '6' },
    only: { type: 'string' },
    workloads: { type: 'string' },
  },
});
const rounds = Number(given.rounds);
const seconds = Number(given.seconds);
const only = given.only?.split(',');
const wanted = given.workloads?.split(',');

if (!has('wrk')) throw new Error('npm run bench needs wrk (Debian: apt-get install wrk).');
if (!hasPeers) process.stderr.write('Without peers: npm ci --prefix load-tests/peers brings them.\n');

const [command, args] = onCore(1, process.execPath, [new URL('./upstream.ts', import.meta.url).pathname]);
const upstream = spawn(command, args, {
  env: { ...process.env, PORT: String(upstreamPort) },
  stdio: ['ignore', 'pipe', 'inherit'],
});
await new Promise((resolve, reject) => {
  upstream.stdout?.once('data', resolve);
  upstream.once('exit', () => reject(new Error(`port ${upstreamPort} is taken: the upstream cannot start`)));
});
const results = new Map<string, Measured[]>();
try {
  const expected = await expectedAnswer();
  for (let round = 1; round <= rounds; round++) {
    for (const { workloads, ...one } of servers(port)) {
      const server = {
        ...one,
        workloads: workloads.filter((workload) => !wanted || wanted.includes(workload)),
      };
      if (server.workloads.length === 0 || (only && !only.includes(server.name))) continue;
      const measured = await runServer(server, {
        port,
        upstream: `http://127.0.0.1:${upstreamPort}`,
        seconds,
        expected,
      });
      for (const [workload, figures] of measured) {
        const key = `${workload} ${server.name}`;
        results.set(key, [...(results.get(key) ?? []), figures]);
        process.stderr.write(
          `round ${round}  ${workload.padEnd(10)} ${server.name.padEnd(16)} ${Math.round(figures.rps)} a second\n`,
        );
      }
    }
  }
} finally {
  upstream.kill();
}
report();

async function expectedAnswer(): Promise<unknown> {
  const read = async (path: string) =>
    (await fetch(`http://127.0.0.1:${upstreamPort}${path}`)).json() as Promise<Record<string, never>[]>;
  const users = new Map((await read('/users')).map(({ id, name }) => [id, { id, name }]));
  const posts = (await read('/posts')).map(({ id, title, userId }) => ({
    id,
    title,
    user: users.get(userId as never),
  }));
  return { posts };
}

function report() {
  const workloads: Record<string, Record<string, Measured>> = {};
  for (const [key, all] of results) {
    const [workload = '', server = ''] = key.split(' ');
    workloads[workload] ??= {};
    const name = server === 'pertuis-cached' ? 'pertuis' : server;
    workloads[workload][name] = {
      rps: median(all.map(({ rps }) => rps)),
      p50Ms: median(all.map(({ p50Ms }) => p50Ms)),
      p99Ms: median(all.map(({ p99Ms }) => p99Ms)),
      rssMiB: median(all.map(({ rssMiB }) => rssMiB)),
    };
  }
  const machine = {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    node: process.version,
    load: 'wrk',
    pinned: has('taskset'),
  };
  mkdirSync('reports', { recursive: true });
  writeFileSync(
    'reports/bench.json',
    `${JSON.stringify({ machine, rounds, secondsPerRun: seconds, workloads, ablation: {} }, null, 2)}\n`,
  );
  for (const [workload, byServer] of Object.entries(workloads) as [Workload, Record<string, Measured>][])
    print(workload, byServer);
}

function print(workload: Workload, byServer: Record<string, Measured>) {
  const ours = byServer.pertuis?.rps ?? 0;
  process.stdout.write(`\n${workload}\n`);
  for (const [name, { rps, p50Ms, p99Ms, rssMiB }] of Object.entries(byServer).sort(
    ([, a], [, b]) => b.rps - a.rps,
  )) {
    const ratio = name === 'pertuis' ? '' : `pertuis is ${(ours / rps).toFixed(2)} ×`;
    const figures = [
      `${Math.round(rps)}/s`.padStart(9),
      `p50 ${p50Ms.toFixed(1)} ms`,
      `p99 ${p99Ms.toFixed(1)} ms`,
      `${Math.round(rssMiB)} MiB`,
    ];
    process.stdout.write(`  ${name.padEnd(12)} ${figures.join('  ')}  ${ratio}\n`);
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
