import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startGateway, untilReady } from '../../process/gateway.testing.ts';
import { clientsWithKeys } from '../world/clients.ts';
import { startCollector } from './collector.ts';
import type { Configuration } from './configuration.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const run = promisify(execFile);

export type Keys = Readonly<Record<string, string>>;

/** A gateway as an operator runs it, and everything of it that can be read afterwards. */
export interface ListenerOptions {
  readonly url: string;
  readonly keys: Keys;
  /** Standard output and standard error so far. */
  logs(): string;
  spans(): string;
  /** Every file of the state directory, one after the other. */
  state(): string;
  /** Stops it, so that its last spans and log lines are out. */
  stop(): Promise<void>;
}

/** One for pseudonyms and cursors: the two gateways must not differ for having secrets of their own. */
const secret = 'canaries-canaries-canaries-canaries-canaries';

export async function startDoor({ path, stateDirectory }: Configuration): Promise<ListenerOptions> {
  const collector = await startCollector();
  const environment = {
    PERTUIS_SECRET: secret,
    LOG_LEVEL: 'trace',
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_TRACES_SAMPLER: 'always_on',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '200',
    OTEL_BSP_MAX_QUEUE_SIZE: '100000',
  };
  const keys = await issueKeys(path);
  const gateway = startGateway(path, environment);
  await untilReady(gateway);
  return {
    url: gateway.url(),
    keys,
    logs: gateway.said,
    spans: collector.spans,
    state: () =>
      readdirSync(stateDirectory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
        .join('\n'),
    async stop() {
      gateway.child.kill('SIGTERM');
      await gateway.ended;
      await collector.close();
    },
  };
}

async function issueKeys(path: string): Promise<Keys> {
  const names = clientsWithKeys.map(({ name }) => name);
  const command = ['cli/pertuis.ts', 'keys', 'issue', '--json', ...names, '--config', path];
  const { stdout } = await run(process.execPath, command, { cwd: root });
  return JSON.parse(stdout);
}
