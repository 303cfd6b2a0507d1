/**
 * The well-behaved client, a process of its own: a steady rate of cached and uncached queries with a key, on a few connections
 * that it reopens as any client does, and a look at /health/live every second. Every response is checked.
 */
import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type AskOptions, ask, Unanswered } from './ask.ts';
import type { FromCitizen, ToCitizen } from './figures.ts';
import { arrivesAgain, type Operation, operationOf } from './operations.ts';
import { createTally } from './tally.ts';

const ratePerSecond = 40;
const timeoutMs = 5_000;
const warmOperations = 40;

const url = process.env.CITIZEN_URL ?? '';
const key = process.env.CITIZEN_KEY;
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
const tally = createTally(ratePerSecond);
const underWay = new Set<Promise<void>>();
/** Set when the gateway is about to end: later requests may find no server. */
let gatewayEnds = false;

async function askOnce(operation: Operation, isNew: boolean) {
  const noted = tally.open();
  const options = {
    url: `${url}/graphql`,
    agent: isNew ? (false as const) : agent,
    key,
    body: operation.body,
    timeoutMs,
  };
  await judge(() => withOneRetry(options, noted.retried), operation.expected, noted);
  noted.took();
}

async function lookAtHealth() {
  const noted = tally.open();
  await judge(() => ask({ url: `${url}/health/live`, agent: false, timeoutMs }), '"live"', noted, 'health: ');
}

async function judge(
  send: () => ReturnType<typeof ask>,
  expected: string,
  { failed }: Pick<ReturnType<typeof tally.open>, 'failed'>,
  where = '',
) {
  const mayFindNoServer = gatewayEnds;
  try {
    const { status, text } = await send();
    if (status !== 200) failed(`${where}status ${status}`);
    else if (!text.includes(expected) || text.includes('"errors"'))
      failed(`${where}${/"code":"(\w+)"/.exec(text)?.[1] ?? 'another answer'}`);
  } catch (error) {
    const { message, mayAskAgain } = error as Unanswered;
    if (!(mayFindNoServer && mayAskAgain)) failed(`${where}${message}`);
  }
}

/** A query may be sent again when its connection broke before any answer; every HTTP client does so once. */
async function withOneRetry(options: AskOptions, retried: () => void) {
  try {
    return await ask(options);
  } catch (error) {
    if (!(error instanceof Unanswered) || !error.mayAskAgain || gatewayEnds) throw error;
    retried();
    return ask({ ...options, agent: false });
  }
}

function track(asking: Promise<void>) {
  underWay.add(asking);
  void asking.finally(() => underWay.delete(asking));
}

const say = (message: FromCitizen) => process.send?.(message);

for (let index = 0; index < warmOperations; index += 1)
  await askOnce(operationOf(index), arrivesAgain(index)).catch(() => {});

let index = warmOperations;
const asking = setInterval(() => {
  index += 1;
  track(askOnce(operationOf(index), arrivesAgain(index)));
}, 1_000 / ratePerSecond);
const looking = setInterval(() => track(lookAtHealth()), 1_000);

process.on('message', async ({ kind }: ToCitizen) => {
  if (kind === 'mark') tally.reset();
  if (kind === 'gateway-ends') gatewayEnds = true;
  if (kind !== 'finish') return;
  clearInterval(asking);
  clearInterval(looking);
  const endedAtMs = performance.now();
  await Promise.race([Promise.all(underWay), pause(timeoutMs + 1_000)]);
  say({ kind: 'figures', figures: tally.figures(endedAtMs) });
  process.disconnect();
  process.exit();
});
process.once('disconnect', () => process.exit());
say({ kind: 'warm' });
