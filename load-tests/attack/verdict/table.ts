import type { CitizenFigures } from '../citizen/figures.ts';
import { limits, noisyCores, type Verdict } from './verdict.ts';

/** The report as people read it. */
export function table(baseline: CitizenFigures | undefined, verdicts: readonly Verdict[]): string {
  const lines = verdicts.map(row);
  const passed = verdicts.filter(({ pass }) => pass).length;
  const stretch = verdicts.filter(({ withinStretch }) => withinStretch).length;
  const noisy = verdicts.filter(({ strangerCores }) => strangerCores > noisyCores).length;
  return [
    `limits: p99 of the client ${limits.othersP99Ms} ms, 0 failures, ${limits.peakRssMiB} MiB`,
    baselineLine(baseline),
    '',
    ...lines,
    '',
    `${passed} of ${verdicts.length} cases hold; in ${stretch} the client's p99 is ${limits.othersP99StretchMs} ms or less`,
    ...(noisy > 0
      ? [
          `other programs kept more than ${noisyCores} cores busy in ${noisy} cases: milliseconds say little there`,
        ]
      : []),
    '',
  ].join('\n');
}

export function row({
  id,
  name,
  pass,
  aliveAfter,
  othersP99Ms,
  othersFailures,
  peakRssMiB,
  reasons,
  strangerCores,
}: Verdict) {
  const figures = [
    pass ? 'holds' : 'FAILS',
    aliveAfter ? 'alive' : 'DEAD ',
    `p99 ${othersP99Ms} ms`.padStart(13),
    `${othersFailures} failed`.padStart(11),
    `${Math.round(peakRssMiB)} MiB`.padStart(8),
    ...(strangerCores > noisyCores ? [`(noise ${strangerCores} cores)`] : []),
  ];
  const why = reasons.length > 0 ? `\n${' '.repeat(4)}${reasons.join('; ')}` : '';
  return `  ${figures.join('  ')}  ${id}: ${name}${why}`;
}

function baselineLine(baseline: CitizenFigures | undefined) {
  if (!baseline) return 'no baseline';
  const { p50Ms, p99Ms, failures, ownDelayP99Ms } = baseline;
  const figures = [p50Ms, p99Ms, ownDelayP99Ms].map((ms) => ms.toFixed(1));
  return `without an attack: p50 ${figures[0]} ms, p99 ${figures[1]} ms, ${failures} failed; the client's own delay ${figures[2]} ms`;
}
