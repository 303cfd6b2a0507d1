import { check, numbersToCheck } from './check.ts';
import { launch } from './launch.ts';
import { createLoader } from './load.ts';
import { requestsOf } from './operations.ts';
import { residentMiB } from './processes.ts';
import type { Server } from './servers.ts';
import type { Site } from './stand-up.ts';
import { watchMemory } from './watch-memory.ts';

/** What a server holds when it has answered many texts, each once. */
export interface ColdMemory {
  readonly server: string;
  readonly texts: number;
  readonly seconds: number;
  readonly startMiB: number;
  readonly worstMiB: number;
  readonly endMiB: number;
}

const connections = 100;
const sliceSeconds = 10;

/** Sends at least so many texts that never came before. Rejects when a response is not the expected one. */
export async function measureColdMemory(server: Server, site: Site, texts: number): Promise<ColdMemory> {
  const { key, expected, tool, scratch } = site;
  const launched = await launch(server, site.environment);
  const { url, pid, startMiB } = launched;
  const requests = requestsOf('cold', server.name);
  const loader = createLoader(tool, scratch, { url, key, requests, connections });
  const memory = watchMemory(pid);
  let [sent, seconds] = [0, 0];
  try {
    while (sent < texts) {
      const load = await loader.run(sliceSeconds, sent);
      sent += load.requests + connections;
      seconds += sliceSeconds;
      const received = { workload: 'cold', url, key, requests, expected } as const;
      await check(received, numbersToCheck(requests, seconds / sliceSeconds));
    }
    const endMiB = residentMiB(pid);
    return { server: server.name, texts: sent, seconds, startMiB, worstMiB: memory.stop(), endMiB };
  } catch (error) {
    return launched.explain(error);
  } finally {
    memory.stop();
    await launched.stop();
  }
}
