import { mkdirSync, writeFileSync } from 'node:fs';
import { has, runToEnd } from './processes.ts';
import type { Workload } from './questions.ts';

/** An answer of 10,000 rows takes the slower ones a second: with more waiting, none would come within a run. */
function connectionsOf(workload: Workload): number {
  return workload === 'series' ? 4 : 100;
}

export interface Load {
  readonly requests: number;
  readonly rps: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Asks the texts in turn, from the `first` on. Rejects when an answer was an error. `rps` counts half of what is under way at the end:
 * a server that answers seven hundred in three seconds has done half of another hundred, one that answers twenty thousand has not.
 */
export interface Loader {
  readonly tool: 'wrk' | 'autocannon';
  run(seconds: number, first: number): Promise<Load>;
}

export interface Target {
  readonly url: string;
  readonly key: string | undefined;
  readonly texts: readonly string[];
  readonly workload: Workload;
}

/** wrk when it is installed, else autocannon; `asked` decides otherwise. Throws when that one is not there. */
export function chooseTool(asked: string | undefined): Loader['tool'] {
  const tool = asked ?? (has('wrk') ? 'wrk' : 'autocannon');
  if (tool !== 'wrk' && tool !== 'autocannon')
    throw new Error(`--load: expected wrk or autocannon, got "${tool}"`);
  if (tool === 'wrk' && !has('wrk')) throw new Error('wrk is not installed (Debian: apt-get install wrk).');
  return tool;
}

export function createLoader(
  tool: Loader['tool'],
  directory: string,
  { url, key, texts, workload }: Target,
): Loader {
  mkdirSync(directory, { recursive: true });
  const bodies = `${directory}/bodies.jsonl`;
  writeFileSync(bodies, texts.map((query) => `${JSON.stringify({ query })}\n`).join(''));
  return {
    tool,
    async run(seconds, first) {
      const environment = { BENCH_BODIES: bodies, BENCH_FIRST: String(first), BENCH_KEY: key ?? '' };
      const connections = connectionsOf(workload);
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
    script('./question.lua'),
    url,
  ];
  return { command: ['wrk', ...args] };
}
