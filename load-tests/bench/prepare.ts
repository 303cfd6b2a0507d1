import { runToEnd } from './processes.ts';
import type { Server } from './servers.ts';

/** Runs what the servers need before their first start, once each, and calls `failed` for those that cannot be measured. */
export async function prepareAll(
  servers: readonly Server[],
  environment: NodeJS.ProcessEnv,
  failed: (server: Server, reason: string) => void,
): Promise<readonly Server[]> {
  const done = new Map<string, Promise<unknown>>();
  const ready: Server[] = [];
  for (const server of servers) {
    const { prepare, cwd } = server;
    try {
      if (prepare && !done.has(cwd))
        done.set(cwd, runToEnd({ command: [process.execPath, ...prepare], cwd, environment }));
      await done.get(cwd);
      ready.push(server);
    } catch (error) {
      failed(server, error instanceof Error ? error.message : String(error));
    }
  }
  return ready;
}
