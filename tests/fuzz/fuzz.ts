/** `npm run fuzz -- --minutes 10 --seed N`: random requests against the whole product; `--case N` plays one of them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Findings, runCampaign } from './campaign.ts';
import { startFuzzTerritory } from './territory.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    case: { type: 'string' },
  },
});
const seed = Number(values.seed);
const minutes = Number(values.minutes);
if (!Number.isFinite(seed) || !(minutes > 0)) throw new Error('Give numbers: --minutes 10 --seed 1');

const rssMebibytes = () => Math.round(process.memoryUsage().rss / 1024 / 1024);
const territory = await startFuzzTerritory();
const startedAt = Date.now();
const samples: number[] = [];
const sampling = setInterval(() => samples.push(rssMebibytes()), 2_000);
console.log(`seed ${seed}, ${values.case === undefined ? `${minutes} minutes` : `case ${values.case}`}`);

const until = startedAt + minutes * 60_000;
const only = values.case === undefined ? undefined : Number(values.case);
const findings = await runCampaign(territory, {
  seed,
  from: only ?? 0,
  isOver: (cases) => (only === undefined ? Date.now() > until : cases >= 1),
});
clearInterval(sampling);
const isAlive = (await territory.product.sendQuery('{ __typename }')).status === 200;
await territory.close();

const rss = rssOf(samples);
const report = { seed, seconds: Math.round((Date.now() - startedAt) / 1000), isAlive, rss, ...findings };
mkdirSync('reports', { recursive: true });
writeFileSync('reports/fuzz.json', `${JSON.stringify(report, null, 2)}\n`);
tell(findings);
const isClean = isAlive && findings.failures.length === 0 && rss.isFlat;
process.exit(isClean ? 0 : 1);

/** Caches fill in the first half. After that the last quarter must not stand more than 20 % above the one before. */
function rssOf(all: readonly number[]) {
  const quarter = Math.floor(all.length / 4);
  const middle = (some: readonly number[]) =>
    some.toSorted((a, b) => a - b)[Math.floor(some.length / 2)] ?? 0;
  const [before, end] = [middle(all.slice(2 * quarter, 3 * quarter)), middle(all.slice(3 * quarter))];
  const isFlat = all.length < 60 || end <= before * 1.2;
  return { startMebibytes: all[0], thirdQuarterMebibytes: before, endMebibytes: end, isFlat };
}

function tell({ requests, statuses, failures, slowest }: Findings) {
  for (const { case: number, violations, request, response } of failures) {
    console.log(
      `\ncase ${number}: ${violations.join('; ')}\n--- request\n${request}\n--- response\n${response}`,
    );
    console.log(`--- again: npm run fuzz -- --seed ${seed} --case ${number}`);
  }
  console.log(`\n${requests} requests, statuses ${JSON.stringify(statuses)}`);
  console.log(`slowest ${JSON.stringify(slowest)}, RSS ${JSON.stringify(rss)}, alive ${isAlive}`);
  console.log(`${failures.length} failures; reports/fuzz.json`);
}
