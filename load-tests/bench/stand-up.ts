import { setTimeout as pause } from 'node:timers/promises';
import { check, numbersToCheck, type QueryResult } from './check.ts';
import type { Expected } from './expected.ts';
import { launch } from './launch.ts';
import { createLoader, type Loader } from './load.ts';
import { requestsOf, type Workload } from './operations.ts';
import { cpuSeconds } from './processes.ts';
import type { Server } from './servers.ts';
import { watchMemory } from './watch-memory.ts';

export interface Measured {
  readonly rps: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The most that its processes held at a time. */
  readonly rssMiB: number;
  /** Before the first request. */
  readonly startMiB: number;
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
  readonly expected: Expected;
}

/** A server that stands ready, warm, and waits without working while others are measured. */
export interface Standing {
  /** Loads it for a while. Rejects with the reason and its last words when it fails or answers something else. */
  measure(): Promise<Measured>;
  /** Rejects when it answers something else by now. */
  check(): Promise<void>;
  stop(): Promise<void>;
}

/** What a response of 10,000 rows or a text that comes first takes is seen better with fewer that wait. */
const connectionsOf: Partial<Record<Workload, number>> = { series: 4, cold: 20 };
const usualConnections = 100;

/** Starts a server, checks its responses and warms it up. Rejects with the reason and its last words, and stops it, when that fails. */
export async function standUp(server: Server, site: Site): Promise<Standing> {
  const { workload, seconds, tool, scratch, key, expected } = site;
  const launched = await launch(server, site.environment);
  const { url, pid, startMiB, explain, stop } = launched;
  const requests = requestsOf(workload, server.name);
  const connections = connectionsOf[workload] ?? usualConnections;
  const received: QueryResult = { workload, url, key, requests, expected };
  const loader = createLoader(tool, scratch, { url, key, requests, connections });
  let [first, checks] = [0, 0];
  const checkNext = () => check(received, numbersToCheck(requests, checks++));
  try {
    await checkNext();
    first = await warmUp(loader, requests.count, site.warmupSeconds);
  } catch (error) {
    await stop();
    return explain(error);
  }
  return {
    async measure() {
      try {
        const { load, figures } = await measure(pid, loader, checkNext, seconds, first);
        // Requests that were under way at the end were sent, too.
        first += load.requests + connections;
        await untilIdle(pid);
        return { ...figures, startMiB };
      } catch (error) {
        return explain(error);
      }
    },
    check: () => checkNext().catch(explain),
    stop,
  };
}

async function measure(
  pid: number,
  loader: Loader,
  checkNext: () => Promise<void>,
  seconds: number,
  first: number,
) {
  const memory = watchMemory(pid);
  const [cpuBefore, msBefore] = [cpuSeconds(pid), performance.now()];
  const run = async () => {
    const load = await loader.run(seconds, first);
    return { load, coreShare: ((cpuSeconds(pid) - cpuBefore) * 1_000) / (performance.now() - msBefore) };
  };
  const [ran, checked] = await Promise.allSettled([
    run(),
    // An error of GraphQL has HTTP status 200: responses under load are checked, too.
    pause((seconds * 1_000) / 2).then(checkNext),
  ]);
  const rssMiB = memory.stop();
  if (ran.status === 'rejected') throw ran.reason;
  if (checked.status === 'rejected') throw checked.reason;
  const { coreShare, load } = ran.value;
  const { rps, p50Ms, p99Ms } = load;
  if (load.requests === 0) throw new Error(`no response in ${seconds} s`);
  return { load, figures: { rps, p50Ms, p99Ms, rssMiB, coreShare } };
}

/** Resolves with how many requests were sent. */
async function warmUp(loader: Loader, count: number, warmupSeconds: number): Promise<number> {
  let sent = 0;
  for (let turn = 0; turn === 0 || (turn < 4 && sent < 2 * count); turn++)
    sent += (await loader.run(warmupSeconds, sent, true)).requests + loader.connections;
  return sent;
}

/** A server may still work on abandoned requests. The next one needs the core for itself. */
async function untilIdle(pid: number) {
  const [busyShare, patienceSeconds] = [0.05, 20];
  for (let waited = 0; waited < patienceSeconds; waited += 0.2) {
    const before = cpuSeconds(pid);
    await pause(200);
    if (!(cpuSeconds(pid) - before > busyShare * 0.2)) return;
  }
}
