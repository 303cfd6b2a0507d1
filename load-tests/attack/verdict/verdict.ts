import type { Attack, Measured, Observed } from '../attack.ts';
import type { CitizenFigures } from '../citizen/figures.ts';

/** What has to hold in every case. */
export const limits = {
  othersP99Ms: 250,
  /** The stretch: reported, not demanded. */
  othersP99StretchMs: 50,
  peakRssMiB: 400,
  /** Of the requests that the schedule planned, those that were sent: fewer, and the client has measured itself. */
  requestedShare: 0.8,
} as const;

/** More than this of other programs, and the client waits for a processor rather than for the gateway. */
export const noisyCores = 0.5;

export interface CaseResult {
  readonly attack: Pick<Attack, 'id' | 'name' | 'bounds' | 'leastAttempts' | 'workers'>;
  readonly aliveAfter: boolean;
  /** `strangerCores`: what programs that are no part of the run kept busy meanwhile. */
  readonly others: CitizenFigures & { readonly strangerCores: number };
  /** Of the process tree. */
  readonly peakRssMiB: number;
  /** Of its largest process. */
  readonly peakProcessRssMiB: number;
  /** Undefined when the attack itself could not be made to its end. */
  readonly seen: (Observed & Measured) | undefined;
}

export interface BoundVerdict {
  readonly what: string;
  readonly atMost: number;
  readonly got: number;
  readonly met: boolean;
}

export interface Verdict {
  readonly id: string;
  readonly name: string;
  readonly aliveAfter: boolean;
  readonly othersP99Ms: number;
  readonly othersFailures: number;
  readonly peakRssMiB: number;
  /** The case's own bounds in words. */
  readonly bound: string;
  readonly bounds: readonly BoundVerdict[];
  readonly pass: boolean;
  readonly withinStretch: boolean;
  /** Cores that other programs kept busy. Milliseconds say little then. */
  readonly strangerCores: number;
  /** Why it does not pass, in the order of the list above. */
  readonly reasons: readonly string[];
  /** It fails by milliseconds alone, and other programs kept the machine busy: worth another run. */
  readonly maybeNoise: boolean;
}

/** A figure that is no number meets no bound. */
export function judge({
  attack,
  aliveAfter,
  others,
  peakRssMiB,
  peakProcessRssMiB,
  seen,
}: CaseResult): Verdict {
  const bounds = attack.bounds.map(({ what, atMost, of }) => {
    const got = seen ? of(seen) : Number.NaN;
    return { what, atMost, got: round(got), met: got <= atMost };
  });
  // Each worker has its own heap: the limit holds for every process of a pool.
  const rssMiB = attack.workers ? peakProcessRssMiB : peakRssMiB;
  const attempts = seen?.attempts ?? 0;
  const timely: readonly Check[] = [
    [others.p99Ms <= limits.othersP99Ms, `the client's p99 is ${round(others.p99Ms)} ms`],
    [
      others.received >= limits.requestedShare * others.planned && others.received > 0,
      `the client asked only ${others.received} of ${others.planned}`,
    ],
  ];
  const sound: readonly Check[] = [
    [aliveAfter, 'not alive after'],
    [others.failures === 0, `the client had ${others.failures} failures`],
    [rssMiB <= limits.peakRssMiB, `${round(rssMiB)} MiB`],
    ...bounds.map(({ what, got, met }): Check => [met, `${what}: ${got}`]),
    [attempts >= attack.leastAttempts, `only ${attempts} attempts were made`],
  ];
  const late = unmet(timely);
  const wrong = unmet(sound);
  return {
    id: attack.id,
    name: attack.name,
    aliveAfter,
    othersP99Ms: round(others.p99Ms),
    othersFailures: others.failures,
    peakRssMiB: round(peakRssMiB),
    bound: bounds.map(({ what, atMost, got }) => `${what} ≤ ${atMost} (${got})`).join('; '),
    bounds,
    pass: late.length + wrong.length === 0,
    withinStretch: others.p99Ms <= limits.othersP99StretchMs,
    strangerCores: round(others.strangerCores),
    reasons: [...wrong, ...late],
    maybeNoise: wrong.length === 0 && late.length > 0 && others.strangerCores > noisyCores,
  };
}

type Check = readonly [holds: boolean, reason: string];
const unmet = (checks: readonly Check[]) => checks.filter(([holds]) => !holds).map(([, reason]) => reason);
const round = (value: number) => Math.round(value * 10) / 10;
