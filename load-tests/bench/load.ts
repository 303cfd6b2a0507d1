import { mkdirSync, writeFileSync } from 'node:fs';
import type { Requests } from './operations.ts';
import { has, runToEnd } from './processes.ts';

export interface Load {
  readonly requests: number;
  readonly rps: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Sends the requests in turn, those after the `first`. Rejects when a response was an error. `rps` counts half of what is under way at the end:
 * a server that answers seven hundred in three seconds has done half of another hundred, one that answers twenty thousand has not.
 */
export interface Loader {
  readonly tool: 'wrk' | 'autocannon';
  readonly connections: number;
  /** `look` searches every response for errors, which slows the load down. */
  run(seconds: number, first: number, look?: boolean): Promise<Load>;
}

export interface Target {
  readonly url: string;
  readonly key: string | undefined;
  readonly requests: Requests;
  readonly connections: number;
}

/** wrk when it is installed, else autocannon; `received` decides otherwise. Throws when that one is not there. */
export function chooseTool(received: string | undefined): Loader['tool'] {
  const tool = received ?? (has('wrk') ? 'wrk' : 'autocannon');
  if (tool !== 'wrk' && tool !== 'autocannon')
    throw new Error(`--load: expected wrk or autocannon, got "${tool}"`);
  if (tool === 'wrk' && !has('wrk')) throw new Error('wrk is not installed (Debian: apt-get install wrk).');
  return tool;
}

export function createLoader(
  tool: Loader['tool'],
  directory: string,
  { url, key, requests, connections }: Target,
): Loader {
  mkdirSync(directory, { recursive: true });
  const template = `${directory}/template.json`;
  writeFileSync(template, requests.template);
  return {
    tool,
    connections,
    async run(seconds, first, look = false) {
      const environment = {
        ...{ BENCH_TEMPLATE: template, BENCH_COUNT: String(requests.count) },
        ...{ BENCH_FIRST: String(first), BENCH_KEY: key ?? '', BENCH_LOOK: look ? '1' : '0' },
      };
      const said = await runToEnd({ ...commandOf(tool, url, seconds, connections), environment });
      const result = JSON.parse(/RESULT (.*)/.exec(said)?.[1] ?? 'null') as (Load & Counted) | null;
      if (!result) throw new Error(`${tool} says nothing`);
      if (result.refused > 0) throw new Error(`${result.refused} of ${result.requests} answers were errors`);
      return { ...result, rps: (result.requests + connections / 2) / result.seconds };
    },
  };
}

interface Counted {
  readonly seconds: number;
  readonly refused: number;
}

function commandOf(tool: Loader['tool'], url: string, seconds: number, connections: number) {
  const script = (name: string) => new URL(name, import.meta.url).pathname;
  if (tool === 'autocannon')
    return {
      command: [process.execPath, script('./autocannon.ts'), url, String(connections), String(seconds)],
    };
  const args = [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '30s',
    '-s',
    script('./operation.lua'),
    url,
  ];
  return { command: ['wrk', ...args] };
}
