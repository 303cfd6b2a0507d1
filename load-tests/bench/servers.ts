import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type Workload = 'distinct' | 'identical' | 'cached' | 'small' | 'series';

export interface Server {
  readonly name: string;
  /** Script and arguments for Node. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly key?: string;
  readonly workloads: readonly Workload[];
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const peers = fileURLToPath(new URL('../peers/', import.meta.url));
const pertuis = fileURLToPath(new URL('./pertuis/', import.meta.url));
const graphql: readonly Workload[] = ['distinct', 'identical', 'small', 'series'];

/** Whether `npm ci` has been run in `load-tests/peers`. */
export const hasPeers = existsSync(`${peers}node_modules`);

/** Everyone who answers the benchmark's questions. `features` go to Pertuis, for the table of what each costs. */
export function servers(port: number, features: NodeJS.ProcessEnv = {}): Server[] {
  const key = issueKey();
  const ours = { cwd: pertuis, command: [`${root}cli/pertuis.ts`, 'start'], key };
  const peer = (name: string, workloads = graphql): Server => ({
    name,
    cwd: peers,
    command: [`${name}.mjs`],
    workloads,
  });
  return [
    { ...ours, name: 'pertuis', environment: { BENCH_TTL_SECONDS: '0', ...features }, workloads: graphql },
    {
      ...ours,
      name: 'pertuis-cached',
      environment: { BENCH_TTL_SECONDS: '300', ...features },
      workloads: ['cached'],
    },
    peer('node-http', ['identical', 'cached']),
    ...(hasPeers ? [peer('handwritten'), peer('yoga'), peer('mercurius'), mesh(port)] : []),
  ];
}

function mesh(port: number): Server {
  const cwd = `${peers}mesh`;
  if (!existsSync(`${cwd}/.mesh`)) {
    execFileSync(process.execPath, ['../node_modules/.bin/mesh', 'build'], {
      cwd,
      env: { ...process.env, BENCH_UPSTREAM: 'http://127.0.0.1:4900' },
    });
  }
  return {
    name: 'mesh',
    cwd,
    command: ['../node_modules/.bin/mesh', 'start', '--port', String(port)],
    environment: { NODE_ENV: 'production' },
    workloads: graphql,
  };
}

function issueKey(): string {
  const said = execFileSync(process.execPath, [`${root}cli/pertuis.ts`, 'keys', 'issue', 'bench', '--json'], {
    cwd: pertuis,
    encoding: 'utf8',
  });
  return (JSON.parse(said) as { bench: string }).bench;
}
