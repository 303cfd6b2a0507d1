import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { createLoader, type Loader } from './load.ts';
import { cpuSeconds, freePort, lastWordsOf, residentMiB, start, stop } from './processes.ts';
import { normalise, textsOf, type Workload } from './questions.ts';
import type { Server } from './servers.ts';

export interface Measured {
  readonly rps: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The most that its processes held at a time. */
  readonly rssMiB: number;
  /** How much of a core it used: well below 1, something else was the limit. NaN where there is no /proc. */
  readonly coreShare: number;
}

export interface Site {
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly tool: Loader['tool'];
  /** A folder of the run's own. */
  readonly scratch: string;
  environmentOf(server: Server): NodeJS.ProcessEnv;
  /** Undefined where it is asked without. */
  keyOf(server: Server): string | undefined;
  expected(workload: Workload): unknown;
  measured(workload: Workload, figures: Measured): void;
  failed(workload: Workload, reason: string): void;
}

interface Asked {
  readonly workload: Workload;
  readonly url: string;
  readonly key: string | undefined;
  readonly texts: readonly string[];
  readonly expected: unknown;
}

const startSeconds = 60;

/** Starts a server, checks, loads and checks it again for each workload, and stops it. What fails is told to the site, not thrown. */
export async function runServer(server: Server, workloads: readonly Workload[], site: Site): Promise<void> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/graphql`;
  const environment = { ...site.environmentOf(server), ...server.environment, PORT: String(port) };
  const child = start(0, {
    command: [process.execPath, ...server.command(port)],
    cwd: server.cwd,
    environment,
  });
  child.stdout?.resume();
  const lastWords = lastWordsOf(child);
  try {
    for (const workload of workloads) {
      const texts = textsOf(workload, server.name);
      const asked = { workload, url, texts, key: site.keyOf(server), expected: site.expected(workload) };
      try {
        await untilAnswers(child, url);
        site.measured(workload, await measure(child, asked, site));
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        site.failed(workload, `${message}. ${lastWords()}`.trim());
      }
    }
  } finally {
    await stop(child);
  }
}

async function measure(child: ChildProcess, asked: Asked, site: Site): Promise<Measured> {
  const loader = createLoader(site.tool, site.scratch, asked);
  await check(asked);
  const first = await warmUp(loader, asked.texts.length, site.warmupSeconds);
  const pid = child.pid ?? 0;
  let rssMiB = 0;
  const sampler = setInterval(() => {
    rssMiB = Math.max(rssMiB, residentMiB(pid));
  }, 500);
  const [cpuBefore, msBefore] = [cpuSeconds(pid), performance.now()];
  const [load, checked] = await Promise.allSettled([
    loader.run(site.seconds, first),
    // An error of GraphQL is an HTTP 200: what is answered under load is looked at, too.
    pause((site.seconds * 1_000) / 2).then(() => check(asked)),
  ]);
  clearInterval(sampler);
  const coreShare = ((cpuSeconds(pid) - cpuBefore) * 1_000) / (performance.now() - msBefore);
  if (load.status === 'rejected') throw load.reason;
  if (checked.status === 'rejected') throw checked.reason;
  await check(asked);
  const { requests, rps, p50Ms, p99Ms } = load.value;
  if (requests === 0) throw new Error(`no answer in ${site.seconds} s`);
  return { rps, p50Ms, p99Ms, rssMiB, coreShare };
}

/** Resolves with how many questions were asked. */
async function warmUp(loader: Loader, texts: number, warmupSeconds: number): Promise<number> {
  let asked = 0;
  for (let turn = 0; turn === 0 || (turn < 4 && asked < 2 * texts); turn++)
    asked += (await loader.run(warmupSeconds, asked)).requests;
  return asked;
}

/** Throws when the answers to the first, middle and last text are not the expected data. */
async function check({ workload, url, key, texts, expected }: Asked) {
  for (const text of new Set([texts[0], texts[texts.length >> 1], texts.at(-1)])) {
    const response = await ask(url, key, text ?? '');
    const answer = await response.text();
    const { data, errors } = normalise(workload, answer) as { data?: unknown; errors?: unknown };
    if (errors || !isDeepStrictEqual(data, expected))
      throw new Error(`answers something else: ${answer.slice(0, 200)}`);
  }
}

function ask(url: string, key: string | undefined, query: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
}

async function untilAnswers(child: ChildProcess, url: string) {
  for (let waited = 0; waited < startSeconds; waited += 0.2) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('it has ended');
    const answer = await ask(url, undefined, '{__typename}').catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer) return;
    await pause(200);
  }
  throw new Error(`it does not answer within ${startSeconds} s`);
}
