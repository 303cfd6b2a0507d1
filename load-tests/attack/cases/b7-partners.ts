import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'undici';
import type { Attack, Bound, Target } from '../attack.ts';
import { cores, noBrokenResponses } from '../bounds.ts';
import type { PartnerFault } from '../partners/faults.ts';
import { oneAddress } from '../tools/addresses.ts';
import { Counter } from '../tools/counter.ts';
import { ask, flood } from '../tools/flood.ts';

/** What a partner's calls may keep busy beside the client's own work. */
const half = cores(0.5);
const whole = 'things { id } ticks { id } junks { nodes { id } }';

const responding: readonly [PartnerFault, string, readonly Bound[]][] = [
  ['odd-errors', 'GraphQL that is none, such as errors: "x"', [noBrokenResponses]],
  ['gzip-bomb', 'a gzip of 10 GB', [half, noBrokenResponses]],
  ['huge-json', '500 MB of JSON', [noBrokenResponses]],
  ['endless-chunks', 'chunks of one byte without end', [noBrokenResponses]],
  ['deep-json', '8 million brackets', [noBrokenResponses]],
  ['many-rows', '1.3 million rows in 14 MB', [noBrokenResponses]],
  ['drip', 'a byte every 20 ms', [half, noBrokenResponses]],
];

const received: readonly Attack[] = responding.map(([fault, name, bounds]) => ({
  id: `b7-${fault}`,
  name: `partners: ${name}`,
  seconds: 8,
  leastAttempts: 4,
  fault,
  bounds,
  run: async (target) =>
    (await flood(target, { connections: 4, next: (i) => ask(`query Q${i} { ${whole} }`) })).observed(),
}));

const listening: readonly Attack[] = (
  [
    ['endless-line', 'events: one line without end'],
    ['endless-comments', 'events: comments without end'],
    ['gzip-bomb', 'events: a gzip of 10 GB'],
    ['drip', 'events: no events but JSON, a byte at a time'],
  ] as const
).map(([fault, name]) => ({
  id: `b7-events-${fault}`,
  name: `partners: ${name}`,
  seconds: 8,
  leastAttempts: 4,
  fault,
  bounds: [half],
  run: (target) => subscribe(target, 4),
}));

/** Opens subscriptions, and opens each again when it ends, as clients do. */
async function subscribe(target: Target, count: number) {
  const counter = new Counter();
  const stop = AbortSignal.timeout(target.seconds * 1_000);
  const one = async () => {
    const client = new Client(target.url, { connect: { localAddress: oneAddress[0] as string } });
    while (!stop.aborted) {
      counter.attempt();
      await listen(client, counter, stop);
      await pause(500);
    }
    await client.destroy();
  };
  await Promise.all(Array.from({ length: count }, one));
  return counter.observed();
}

async function listen(client: Client, counter: Counter, stop: AbortSignal) {
  try {
    const { statusCode, body } = await client.request({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: '{"query":"subscription { tick { id } }"}',
      signal: stop,
    });
    let text = '';
    for await (const chunk of body) text = (text + chunk).slice(-64 * 1024);
    counter.response(statusCode, text.length, text);
  } catch {
    if (!stop.aborted) counter.broken();
  }
}

export const partners: readonly Attack[] = [...received, ...listening];
