import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCases } from './run-cases.ts';

/** `npm run soundness -- --runs 100000 --seed 7` writes `reports/soundness.json`; exits with 1 when a result is wrong. */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now()) },
  },
});
const report = await runCases(Number(values.runs), Number(values.seed) | 0);
const folder = join(import.meta.dirname, '../../reports');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'soundness.json'), `${JSON.stringify(report, null, 2)}\n`);
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
process.exitCode = report.differences > 0 ? 1 : 0;
