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
  readonly workload: Workload;
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly tool: Loader['tool'];
  /** A folder of the server's own. */
  readonly scratch: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Undefined where it is asked without. */
  readonly key: string | undefined;
  /** What every answer has to be. */
  readonly expected: unknown;
}

/** A server that stands ready, warm, and waits without working while others are measured. */
export interface Standing {
  /** Loads it for a while. Rejects with the reason and its last words when it fails or answers something else. */
  measure(): Promise<Measured>;
  /** Rejects when it answers something else by now. */
  check(): Promise<void>;
  stop(): Promise<void>;
}

interface Asked {
  readonly workload: Workload;
  readonly url: string;
  readonly key: string | undefined;
  readonly texts: readonly string[];
  readonly expected: unknown;
}

const startSeconds = 60;

/** Starts a server, checks its answers and warms it up. Rejects with the reason and its last words, and stops it, when that fails. */
export async function standUp(server: Server, site: Site): Promise<Standing> {
  const { workload, seconds, tool, scratch, key, expected } = site;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/graphql`;
  const child = start(0, {
    command: [process.execPath, ...server.command(port)],
    cwd: server.cwd,
    environment: { ...site.environment, ...server.environment, PORT: String(port) },
  });
  child.stdout?.resume();
  const lastWords = lastWordsOf(child);
  const asked = { workload, url, key, texts: textsOf(workload, server.name), expected };
  const explain = (error: unknown): never => {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${message}. ${lastWords()}`.trim());
  };
  const loader = createLoader(tool, scratch, asked);
  let first = 0;
  try {
    await untilAnswers(child, url);
    await check(asked);
    first = await warmUp(loader, asked.texts.length, site.warmupSeconds);
  } catch (error) {
    await stop(child);
    return explain(error);
  }
  return {
    async measure() {
      try {
        const { requests, figures } = await measure(child, loader, asked, seconds, first);
        first += requests;
        await untilIdle(child.pid ?? 0);
        return figures;
      } catch (error) {
        return explain(error);
      }
    },
    check: () => check(asked).catch(explain),
    stop: () => stop(child),
  };
}

async function measure(child: ChildProcess, loader: Loader, asked: Asked, seconds: number, first: number) {
  const pid = child.pid ?? 0;
  let rssMiB = residentMiB(pid);
  const sampler = setInterval(() => {
    rssMiB = Math.max(rssMiB, residentMiB(pid));
  }, 500);
  const [cpuBefore, msBefore] = [cpuSeconds(pid), performance.now()];
  const run = async () => {
    const load = await loader.run(seconds, first);
    return { load, coreShare: ((cpuSeconds(pid) - cpuBefore) * 1_000) / (performance.now() - msBefore) };
  };
  const [ran, checked] = await Promise.allSettled([
    run(),
    // An error of GraphQL is an HTTP 200: what is answered under load is looked at, too.
    pause((seconds * 1_000) / 2).then(() => check({ ...asked, texts: asked.texts.slice(-1) })),
  ]);
  clearInterval(sampler);
  if (ran.status === 'rejected') throw ran.reason;
  if (checked.status === 'rejected') throw checked.reason;
  const { coreShare, load } = ran.value;
  const { requests, rps, p50Ms, p99Ms } = load;
  if (requests === 0) throw new Error(`no answer in ${seconds} s`);
  return { requests, figures: { rps, p50Ms, p99Ms, rssMiB, coreShare } };
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

/** A server works on at what nobody waits for any more; the next one is to have the core for itself. */
async function untilIdle(pid: number) {
  const [busyShare, patienceSeconds] = [0.05, 20];
  for (let waited = 0; waited < patienceSeconds; waited += 0.2) {
    const before = cpuSeconds(pid);
    await pause(200);
    if (!(cpuSeconds(pid) - before > busyShare * 0.2)) return;
  }
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
