import { parseArgs } from 'node:util';
import { chooseTool, type Loader } from './load.ts';
import { type Workload, workloads } from './operations.ts';
import { serverNames } from './servers.ts';

export interface Options {
  readonly rounds: number;
  readonly seconds: number;
  /** At least, before a server's first turn. */
  readonly warmupSeconds: number;
  readonly only: readonly string[] | undefined;
  readonly workloads: readonly Workload[];
  readonly ablation: boolean;
  /** How many texts Pertuis answers once each before its memory is read. 0: not measured. */
  readonly coldTexts: number;
  readonly tool: Loader['tool'];
}

const help = `npm run bench -- [options]

  --rounds <n>          rounds in which all servers of a workload take turns; the figures are their medians (7)
  --seconds <n>         of every turn (3)
  --warmup <n>          seconds before the first round, at least; longer until every text was asked twice, at most four
                        times as long (5)
  --only <servers>      comma separated: ${serverNames.join(', ')}
  --workloads <names>   comma separated: ${workloads.join(', ')}
  --skip-ablation       without the table of what each feature costs
  --cold-texts <n>      texts that Pertuis answers once each, at 100 connections, before its memory is read; 0 leaves it out
                        (1000000)
  --load <tool>         wrk or autocannon (wrk when it is installed)

The defaults take about 50 minutes on two cores. The peers come with: npm ci --prefix load-tests/peers
`;

/** Parses the command line. Exits on `--help`, and on mistakes with what was expected. */
export function readOptions(args: readonly string[]): Options {
  try {
    return parse(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}

function parse(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '7' },
      seconds: { type: 'string', default: '3' },
      warmup: { type: 'string', default: '5' },
      only: { type: 'string' },
      workloads: { type: 'string', default: workloads.join(',') },
      'skip-ablation': { type: 'boolean', default: false },
      'cold-texts': { type: 'string', default: '1000000' },
      load: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    process.exit(0);
  }
  return {
    rounds: atLeast(1, 'rounds', values.rounds),
    seconds: atLeast(1, 'seconds', values.seconds),
    warmupSeconds: atLeast(1, 'warmup', values.warmup),
    only: values.only?.split(',').map((name) => oneOf(serverNames, '--only', name)),
    workloads: values.workloads.split(',').map((name) => oneOf(workloads, '--workloads', name)),
    ablation: !values['skip-ablation'],
    coldTexts: atLeast(0, 'cold-texts', values['cold-texts']),
    tool: chooseTool(values.load),
  };
}

function atLeast(least: number, name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new Error(`--${name}: expected a whole number of ${least} or more, got "${text}"`);
  return value;
}

function oneOf<T extends string>(known: readonly T[], option: string, name: string): T {
  const found = known.find((one) => one === name);
  if (!found) throw new Error(`${option}: expected ${known.join(', ')}, got "${name}"`);
  return found;
}
