/**
 * `npm run bench`: Pertuis as it ships against its peers and its limits, one core each, medians of rounds in which
 * they take turns. Compare within one run only. `npm run bench -- --help` says what can be chosen.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { ablations } from './ablation.ts';
import { type ColdMemory, measureColdMemory } from './cold-memory.ts';
import { type Expected, expectedData } from './expected.ts';
import { sourceVariables, startNeighbours, tracingVariables } from './neighbours.ts';
import type { Workload } from './operations.ts';
import { readOptions } from './options.ts';
import { prepareAll } from './prepare.ts';
import { isPinned, leaveCore0, runToEnd } from './processes.ts';
import { type Failure, writeReport } from './report.ts';
import { memoryOf, type Result, rowOf, summarise } from './results.ts';
import { hasPeers, pertuis, type Server, serverNames, servers, withoutPeers } from './servers.ts';
import { type Measured, type Site, type Standing, standUp } from './stand-up.ts';

const { rounds, seconds, warmupSeconds, only, workloads, ablation, coldTexts, tool } = readOptions(
  process.argv.slice(2),
);
const scratch = mkdtempSync(`${tmpdir()}/pertuis-bench-`);
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
const results: Result[] = [];
const failures: Failure[] = [];

leaveCore0();
const neighbours = await startNeighbours(workloads);
const sources = sourceVariables(neighbours);
const ours = { ...sources, ...tracingVariables(neighbours), PERTUIS_STATE: scratch };
const key = await issueKey();
const expected = new Map<Workload, Expected>();
for (const workload of workloads) expected.set(workload, await expectedData(workload, neighbours));

const ready = await prepareAll(chosen(), sources, (server, reason) =>
  fail(`${server.name}, ${server.workloads.join(' and ')}`, reason),
);
for (const workload of workloads) {
  const there = ready.filter((server) => server.workloads.includes(workload));
  await measureSideBySide(
    workload,
    there.filter(({ off }) => off === undefined),
  );
  await measureSideBySide(
    workload,
    there.filter(({ off }) => off !== undefined),
  );
}
const coldMemory = coldTexts > 0 ? await measureMemory() : undefined;
keep();
process.stdout.write(
  `\nload by ${tool}, medians of ${rounds} × ${seconds} s\n${writeReport(results, failures, coldMemory)}`,
);
process.exit(failures.length > 0 ? 1 : 0);

function chosen(): readonly Server[] {
  if (!hasPeers) say('Most peers are not installed: npm ci --prefix load-tests/peers');
  const all = ablation ? [...servers, ...ablations] : servers;
  const wanted = only ?? serverNames;
  return all
    .filter(({ name }) => wanted.includes(name) && (hasPeers || withoutPeers.includes(name)))
    .filter((server) => workloadsOf(server).length > 0);
}

function workloadsOf(server: Server): Workload[] {
  return server.workloads.filter((workload) => workloads.includes(workload));
}

/** All stand at the same time and are loaded in turn, so that each round's figures were taken within seconds of each other. */
async function measureSideBySide(workload: Workload, group: readonly Server[]) {
  const standing = new Map<Server, Standing>();
  const attempt = async (server: Server, when: string, what: () => Promise<void>) => {
    try {
      await what();
    } catch (error) {
      fail(`${when}, ${rowFor(server, workload)}`, error instanceof Error ? error.message : String(error));
    }
  };
  for (const server of group)
    await attempt(server, 'start', async () => {
      standing.set(server, await standUp(server, siteOf(server, workload)));
    });
  for (let round = 1; round <= rounds; round++) {
    // Every second round runs backwards, so that no server always follows the same neighbour.
    const all = [...standing];
    for (const [server, { measure }] of round % 2 ? all : all.toReversed())
      await attempt(server, `round ${round}`, async () => note(server, workload, round, await measure()));
  }
  for (const [server, { check, stop }] of standing) {
    await attempt(server, 'end', check);
    await stop();
  }
}

/** Of Pertuis alone: others would need hours. */
async function measureMemory(): Promise<ColdMemory | undefined> {
  const server = ready.find(
    ({ name, workloads, off }) => name === pertuis.name && workloads.includes('cold') && !off,
  );
  if (!server || !workloads.includes('cold')) return undefined;
  say(`memory after ${coldTexts} texts …`);
  try {
    return await measureColdMemory(server, siteOf(server, 'cold'), coldTexts);
  } catch (error) {
    fail('memory after cold texts', error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

function siteOf({ name, keyed, off }: Server, workload: Workload): Site {
  return {
    ...{ workload, seconds, warmupSeconds, tool },
    scratch: `${scratch}/${workload}-${name}-${off ?? 'all'}`,
    environment: name === pertuis.name ? ours : sources,
    key: keyed ? key : undefined,
    expected: expected.get(workload) ?? (() => Promise.resolve(undefined)),
  };
}

function note(server: Server, workload: Workload, round: number, figures: Measured) {
  const { name, off } = server;
  results.push({ workload, server: name, off, round, figures });
  const core = Math.round(figures.coreShare * 100);
  const rate = `${Math.round(figures.rps)} a second, ${core} % of its core`;
  say(`round ${round}  ${rowFor(server, workload).padEnd(30)} ${rate}`);
}

function rowFor({ name, off }: Server, workload: Workload): string {
  return rowOf({ workload, server: name, off });
}

async function issueKey(): Promise<string> {
  const command = [process.execPath, ...pertuis.command().with(-1, 'keys'), 'issue', 'bench', '--json'];
  return JSON.parse(await runToEnd({ command, cwd: pertuis.cwd, environment: ours })).bench;
}

function keep() {
  const machine = {
    ...{ cpu: cpus()[0]?.model, cores: cpus().length, memoryMiB: Math.round(totalmem() / 2 ** 20) },
    ...{ node: process.version, pinned: isPinned, load: tool, seconds, warmupSeconds },
  };
  mkdirSync('reports', { recursive: true });
  writeFileSync(
    'reports/bench.json',
    `${JSON.stringify({ machine, rounds, ...summarise(results), memory: Object.fromEntries(memoryOf(results, coldMemory)), coldMemory }, null, 2)}\n`,
  );
}

function fail(what: string, reason: string) {
  failures.push({ what, reason });
  say(`failed: ${what}: ${reason}`);
}

function say(line: string) {
  process.stderr.write(`${line}\n`);
}
