import type { ColdMemory } from './cold-memory.ts';
import type { Workload } from './operations.ts';
import type { Measured } from './stand-up.ts';

/** What the report file says of a server. */
export type Figures = Omit<Measured, 'coreShare' | 'startMiB'>;

/** The most that a server held, over all workloads of the run. */
export interface Memory {
  /** Before the first request. */
  readonly startMiB: number;
  readonly worstMiB: number;
}

/** What was measured, round by round. `off` is the feature that was switched off, or undefined. */
export interface Result {
  readonly workload: Workload;
  readonly server: string;
  readonly off: string | undefined;
  /** From 1 on. */
  readonly round: number;
  readonly figures: Measured;
}

/** Medians over the rounds. */
export interface Summary {
  readonly workloads: Readonly<Record<string, Readonly<Record<string, Figures>>>>;
  /** Requests a second on `distinct` with a feature off. */
  readonly ablation: Readonly<Record<string, number>>;
}

export function summarise(results: readonly Result[]): Summary {
  const workloads: Record<string, Record<string, Figures>> = {};
  const ablation: Record<string, number> = {};
  for (const all of groups(results)) {
    const [{ workload, server, off }] = all;
    const of = (figure: keyof Measured) => median(all.map(({ figures }) => figures[figure]));
    if (off !== undefined) {
      ablation[off] = of('rps');
      continue;
    }
    workloads[workload] ??= {};
    workloads[workload][server] = {
      rps: of('rps'),
      p50Ms: of('p50Ms'),
      p99Ms: of('p99Ms'),
      rssMiB: of('rssMiB'),
    };
  }
  return { workloads, ablation };
}

/** Of every server with all on. What was held after many cold texts counts, too. */
export function memoryOf(
  results: readonly Result[],
  cold: ColdMemory | undefined,
): ReadonlyMap<string, Memory> {
  const memory = new Map<string, Memory>();
  const add = (server: string, { startMiB, worstMiB }: Memory) => {
    const before = memory.get(server);
    memory.set(server, {
      startMiB: Math.max(startMiB, before?.startMiB ?? 0),
      worstMiB: Math.max(worstMiB, before?.worstMiB ?? 0),
    });
  };
  for (const { server, off, figures } of results)
    if (off === undefined) add(server, { startMiB: figures.startMiB, worstMiB: figures.rssMiB });
  if (cold) add(cold.server, cold);
  return memory;
}

/** A server, with all on or with a feature off. */
export type Row = Pick<Result, 'workload' | 'server' | 'off'>;

/**
 * How many times the other's requests a second: the median of the rounds' own ratios, since in one round the two had the same
 * machine, and between rounds a shared one may become half as fast. Undefined when they have no round in common.
 */
export function ratioOf(results: readonly Result[], one: Row, other: Row): number | undefined {
  const ratios = ratesOf(results, one).flatMap((rate, round) => {
    const against = ratesOf(results, other)[round];
    return rate === undefined || !against ? [] : [rate / against];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}

/** Requests a second by round. */
function ratesOf(results: readonly Result[], row: Row): (number | undefined)[] {
  const rates: (number | undefined)[] = [];
  for (const result of results) if (rowOf(result) === rowOf(row)) rates[result.round] = result.figures.rps;
  return rates;
}

/** What helps to judge a row's figures. */
export interface Aside {
  /** How far the rounds' requests a second lie apart, as a share of their median. */
  readonly spread: number;
  readonly coreShare: number;
}

/** Measurements, by `rowOf`. */
export function asides(results: readonly Result[]): ReadonlyMap<string, Aside> {
  return new Map(
    [...groups(results)].map((all) => {
      const rates = all.map(({ figures }) => figures.rps);
      const spread = (Math.max(...rates) - Math.min(...rates)) / median(rates);
      return [rowOf(all[0]), { spread, coreShare: median(all.map(({ figures }) => figures.coreShare)) }];
    }),
  );
}

export function rowOf({ workload, server, off }: Row): string {
  return off === undefined ? `${workload} ${server}` : `without ${off}`;
}

/** Of an even number, the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = Number.NaN, high = Number.NaN] = [
    sorted[Math.ceil(sorted.length / 2) - 1],
    sorted[Math.floor(sorted.length / 2)],
  ];
  return (low + high) / 2;
}

function groups(results: readonly Result[]): Iterable<[Result, ...Result[]]> {
  const byRow = new Map<string, [Result, ...Result[]]>();
  for (const result of results) {
    const all = byRow.get(rowOf(result));
    if (all) all.push(result);
    else byRow.set(rowOf(result), [result]);
  }
  return byRow.values();
}
