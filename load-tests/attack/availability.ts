/**
 * `npm run attack:availability`: one attack after the other on a gateway with a heap of 512 MB, while a well-behaved client
 * measures. Writes reports/availability.json. Everything stays on this machine.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { machine } from '../run/machine.ts';
import type { Attack } from './attack.ts';
import { createSite } from './gateway/site.ts';
import { type Options, readOptions, UsageError } from './options.ts';
import { startFriendly } from './run/partners.ts';
import { runAttack, type Setting } from './run/run-attack.ts';
import { runBaseline } from './run/run-baseline.ts';
import { row, table } from './verdict/table.ts';
import { judge, limits } from './verdict/verdict.ts';

const runsAtMost = 2;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

try {
  const options = readOptions(process.argv.slice(2), (text) => process.stdout.write(text));
  process.exitCode = options ? await attack(options) : 0;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

/** The exit code. */
async function attack({ attacks, report }: Options): Promise<number> {
  const friendly = await startFriendly();
  const site = createSite({ friendly: friendly.told });
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const setting: Setting = { site, friendly: friendly.told, say };
  try {
    say('The client alone …');
    const baseline = await runBaseline(setting);
    const results = [];
    for (const one of attacks) results.push(await runAndTell(one, setting));
    const cases = results.map(({ verdict, others, seen }) => ({ ...verdict, others, seen }));
    mkdirSync(dirname(report), { recursive: true });
    writeFileSync(report, `${JSON.stringify({ machine: machine(), limits, baseline, cases }, null, 2)}\n`);
    process.stdout.write(`\n${table(baseline, cases)}`);
    return cases.every(({ pass }) => pass) ? 0 : 1;
  } finally {
    await friendly.stop();
    site.remove();
  }
}

/** Other programs only ever add milliseconds: a case that fails for this reason alone runs again. */
async function runAndTell(attack: Attack, setting: Setting) {
  for (let run = 1; ; run += 1) {
    const result = await runAttack(attack, setting);
    const verdict = judge(result);
    setting.say(row(verdict));
    if (!verdict.maybeNoise || run === runsAtMost) return { ...result, verdict };
    setting.say('    other programs keep the machine busy; once more');
  }
}
