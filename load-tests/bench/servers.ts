import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pertuisCommand } from '../../territory/la-rochelle/partners/command.ts';
import type { Workload } from './operations.ts';

export interface Server {
  readonly name: string;
  readonly workloads: readonly Workload[];
  readonly cwd: string;
  /** Script and arguments for Node, for the port it has to listen on. */
  command(port: number): readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** Script and arguments for Node that have to run once before the first start. */
  readonly prepare?: readonly string[];
  /** Whether it is asked with a key. */
  readonly keyed?: boolean;
  /** Set where a feature is switched off, for the table of what each costs. */
  readonly off?: string;
}

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const peers = folder('../peers/');
const production = { NODE_ENV: 'production' };
const everyText: readonly Workload[] = ['distinct', 'variables', 'cold', 'identical', 'small', 'series'];
const unlikeTexts = everyText.filter((workload) => workload !== 'identical');

/** Whether `npm ci` has been run in `load-tests/peers`; without, these two can be measured. */
export const withoutPeers: readonly string[] = ['pertuis', 'node-http'];
export const hasPeers = existsSync(`${peers}node_modules`);

export const pertuis = {
  name: 'pertuis',
  cwd: folder('./pertuis/'),
  command: () => [...pertuisCommand(), 'start'],
  keyed: true,
} as const;

/** All measured servers, each with the workloads for its comparison. */
export const servers: readonly Server[] = [
  { ...pertuis, workloads: everyText },
  { ...pertuis, environment: { BENCH_TTL_SECONDS: '300' }, workloads: ['cached'] },
  { ...pertuis, cwd: folder('./territory/'), workloads: ['territory'] },
  mesh('mesh', unlikeTexts),
  mesh('mesh-territory', ['territory']),
  hive('hive', unlikeTexts),
  hiveRuntime(unlikeTexts),
  hive('hive-dedupe', ['identical'], { HIVE_DEDUPE: 'true' }),
  hive('hive-cache', ['cached'], { HIVE_CACHE_SECONDS: '300' }),
  written('yoga', everyText),
  written('mercurius', everyText),
  written('node-http', ['identical', 'cached']),
  written('handwritten', everyText),
];

export const serverNames = [...new Set(servers.map(({ name }) => name))];

function written(name: string, workloads: readonly Workload[]): Server {
  return { name, workloads, cwd: peers, environment: production, command: () => [`${name}.mjs`] };
}

function mesh(directory: string, workloads: readonly Workload[]): Server {
  const mesh = '../node_modules/.bin/mesh';
  return {
    name: 'mesh',
    workloads,
    cwd: `${peers}${directory}`,
    environment: production,
    prepare: [mesh, 'build'],
    command: () => [mesh, 'start'],
  };
}

/** Its own executor and planner in place of `--jit`, which is for the other one. */
function hiveRuntime(workloads: readonly Workload[]): Server {
  const server = hive('hive-runtime', workloads);
  return {
    ...server,
    cwd: `${peers}hive-runtime`,
    command: (port) => server.command(port).filter((argument) => argument !== '--jit'),
  };
}

function hive(name: string, workloads: readonly Workload[], environment: NodeJS.ProcessEnv = {}): Server {
  const bin = '../node_modules/.bin/';
  return {
    name,
    workloads,
    cwd: `${peers}hive`,
    environment: { ...production, LOG_LEVEL: 'error', ...environment },
    prepare: [`${bin}mesh-compose`, '--output', 'supergraph.graphql'],
    command: (port) => [
      `${bin}hive-gateway`,
      'supergraph',
      '--jit',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
    ],
  };
}
