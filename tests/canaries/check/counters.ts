import type { Client } from '../world/clients.ts';
import type { Exchanges, Reply } from './exchange.ts';
import { roundedOr } from './normalise.ts';

export type Counters = ReadonlyMap<string, number>;

/** What each gateway has counted of its sources and operations. Times, energy and bytes of responses are left out. */
export async function readCounters(exchanges: Exchanges, reader: Client): Promise<[Counters, Counters]> {
  const [one, two] = await exchanges.read('/metrics', reader);
  return [countersOf(one), countersOf(two)];
}

const counted =
  /^(pertuis_\w*(?:operations|errors|reads|fetch|rows|events|bytes)\w*_total(?:\{.*\})?) (\S+)$/gm;
const ofResponses = /^pertuis_(sent|received)_bytes/;

function countersOf({ status, text }: Reply): Counters {
  const found = [...text.matchAll(counted)].filter(([, name = '']) => !ofResponses.test(name));
  if (status !== 200 || !text.includes('pertuis_'))
    throw new Error(`/metrics answers ${status}: counters cannot be compared`);
  return new Map(found.map(([, name = '', value]) => [name, Number(value)]));
}

/** Counters that grew differently in the two worlds. */
export function compareCounters(before: readonly [Counters, Counters], after: readonly [Counters, Counters]) {
  const names = new Set([...after[0].keys(), ...after[1].keys()]);
  const grown = (name: string, door: 0 | 1) => (after[door].get(name) ?? 0) - (before[door].get(name) ?? 0);
  return [...names]
    .map((name) => ({ name, one: grown(name, 0), two: grown(name, 1) }))
    .filter(({ name, one, two }) =>
      name.includes('_bytes_') ? roundedOr(one) !== roundedOr(two) : one !== two,
    );
}
