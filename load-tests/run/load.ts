/**
 * `npm run load -- <scenario>`: the load scenarios by autocannon, for where k6 is not at hand. Starts the demonstration when
 * no gateway is named, and stops it.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { endpointOf } from '../scenarios/endpoint.ts';
import { prepare } from '../scenarios/prepare.ts';
import { reportText } from '../scenarios/report.ts';
import { startDemonstration } from './demonstration.ts';
import { type Given, help, readArguments, UsageError } from './read-arguments.ts';
import { runScenario } from './run-scenario.ts';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());

try {
  const given = readArguments(process.argv.slice(2), process.env);
  if (given) process.exitCode = await load(given);
  else process.stdout.write(help);
} catch (error) {
  if (!interrupted.signal.aborted) process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
if (interrupted.signal.aborted) {
  process.stderr.write('Interrupted: no report is written.\n');
  process.exitCode = 130;
}

/** The exit code. */
async function load({ scenario, stages, endpoint, keys }: Given): Promise<number> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  if (!endpoint) say('Starting the demonstration …');
  const demonstration = endpoint ? undefined : await startDemonstration(interrupted.signal);
  try {
    const report = await runScenario({
      scenario,
      stages,
      prepared: prepare(scenario, readText, demonstration?.keys ?? keys),
      url: endpoint ?? endpointOf(demonstration?.url ?? ''),
      signal: interrupted.signal,
      onStage: ({ name, seconds, ratePerSecond }) => say(`  ${name}: ${ratePerSecond}/s for ${seconds} s`),
    });
    if (interrupted.signal.aborted) return 130;
    process.stdout.write(`\n${reportText(report)}`);
    mkdirSync('reports', { recursive: true });
    writeFileSync('reports/load.json', `${JSON.stringify(report, null, 2)}\n`);
    return report.thresholds.every(({ met }) => met) ? 0 : 1;
  } finally {
    await demonstration?.stop();
  }
}

function readText(file: string): string {
  return readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
}
