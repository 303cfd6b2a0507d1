import { parseArgs } from 'node:util';
import { allScenarios } from '../scenarios/all-scenarios.ts';
import { scaleStages } from '../scenarios/arrivals.ts';
import { endpointOf } from '../scenarios/endpoint.ts';
import { readKeys } from '../scenarios/read-keys.ts';
import type { Scenario, Stage } from '../scenarios/scenario.ts';

/** A mistake on the command line. */
export class UsageError extends Error {}

export interface Given {
  readonly scenario: Scenario;
  readonly stages: readonly Stage[];
  /** Where the gateway is; undefined: start the demonstration. */
  readonly endpoint: string | undefined;
  readonly keys: Readonly<Record<string, string>>;
}

const hoursAtMost = 12;
const rateAtMost = 5_000;

const list = allScenarios.map(({ name, what }) => `  ${name.padEnd(18)}${what}`).join('\n');

export const help = `Puts load on a gateway and says whether it held: npm run load -- <scenario> [options]

${list}

  --url <url>      a running gateway (PERTUIS_URL otherwise); without one the demonstration is started
  --seconds <n>    how long altogether, stages in proportion
  --rate <n>       requests a second in the busiest stage, the others in proportion
  --help

With a URL, PERTUIS_KEYS holds the keys: what "npx pertuis keys issue <consumer...> --json" prints.
Writes reports/load.json. Exit code 0: thresholds met, 1: missed or not run, 2: to be called differently, 130: interrupted.
`;

/** Undefined when help is asked for. Throws UsageError. */
export function readArguments(args: readonly string[], environment: NodeJS.ProcessEnv): Given | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const [name, ...more] = positionals;
  const scenario = allScenarios.find((one) => one.name === name);
  if (!scenario) {
    throw new UsageError(
      `${name ? `There is no scenario "${name}"` : 'A scenario has to be named'}. There are:\n\n${list}\n`,
    );
  }
  if (more.length > 0) throw new UsageError(`One scenario at a time; "${more.join(' ')}" is too much.`);
  const seconds = whole('--seconds', values.seconds, hoursAtMost * 3_600);
  const peakRatePerSecond = whole('--rate', values.rate, rateAtMost);
  return {
    scenario,
    stages: orUsage(() => scaleStages(scenario.stages, { seconds, peakRatePerSecond }), '--seconds: '),
    endpoint: readEndpoint(values.url ?? environment.PERTUIS_URL),
    keys: orUsage(() => readKeys(environment.PERTUIS_KEYS)),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        url: { type: 'string' },
        seconds: { type: 'string' },
        rate: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\nnpm run load -- --help says what there is.`);
  }
}

function whole(option: string, given: string | undefined, atMost: number): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (/^\d+$/.test(given) && value >= 1 && value <= atMost) return value;
  throw new UsageError(`${option} has to be a whole number from 1 to ${atMost}, not "${given}".`);
}

/** What the scenarios' own functions refuse is the caller's mistake. */
function orUsage<T>(make: () => T, prefix = ''): T {
  try {
    return make();
  } catch (error) {
    throw new UsageError(`${prefix}${(error as Error).message}`);
  }
}

function readEndpoint(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  if (!/^https?:/.test(given) || !URL.canParse(given))
    throw new UsageError(`--url has to be an address such as http://127.0.0.1:4000, not "${given}".`);
  return endpointOf(given);
}
