import { type Random, seeded } from '../../differential/random.testing.ts';
import { type Client, clients } from '../world/clients.ts';
import type { Asking, Exchanges } from './exchange.ts';
import { Findings } from './findings.ts';
import { type Inspector, inspect } from './inspect.ts';
import { cursorsIn } from './normalise.ts';

export interface RandomRun {
  readonly findings: Findings;
  /** Requests to each gateway. */
  readonly requests: number;
  /** How many of them were answered with data. */
  readonly responded: number;
}

const atOnce = 4;

/**
 * Runs operations, a few at once. Each is asked by every client at the same moment, so that work in flight is shared, and by
 * some once more, so that cached responses are given.
 */
export async function runRandom(
  exchanges: Exchanges,
  inspector: Inspector,
  askings: Iterable<Asking>,
  seed: number,
): Promise<RandomRun> {
  const findings = new Findings();
  const random = seeded(seed);
  let requests = 0;
  let responded = 0;

  async function sendQueryAs(client: Client, asking: Asking) {
    const replies = await exchanges.sendQuery(client, asking);
    requests += 1;
    if (/^\{"data":\{"/.test(replies[0].text)) responded += 1;
    for (const finding of inspect(inspector, client, asking, replies)) findings.add(finding);
    const [one, two] = replies.map(({ text }) => cursorsIn(text));
    if (one && two && one.length > 0) exchanges.keepCursors(one, two);
  }

  async function work(queue: Iterator<Asking>) {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const asking = next.value;
      await Promise.all(shuffled(random, clients).map((client) => sendQueryAs(client, asking)));
      for (const client of shuffled(random, clients).slice(0, 2)) await sendQueryAs(client, asking);
    }
  }

  const queue = askings[Symbol.iterator]();
  await Promise.all(Array.from({ length: atOnce }, () => work(queue)));
  return { findings, requests, responded };
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return [...items]
    .map((item) => ({ item, at: random.below(1_000_000) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
