import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExchanges, type Exchanges } from './check/exchange.ts';
import { describeFaults, type Fault, Findings } from './check/findings.ts';
import { follow } from './check/follow.ts';
import { type Inspector, inspect } from './check/inspect.ts';
import { runRandom } from './check/run-random.ts';
import { runInTurn } from './check/run-ways.ts';
import { schemaOf } from './check/schema-of.ts';
import { shrinkFault } from './check/shrink.ts';
import { describeCounting } from './describe-counting.ts';
import { describeOrder } from './describe-order.ts';
import { describePages } from './describe-pages.ts';
import { describeUse } from './describe-use.ts';
import { guessesOf } from './operations/guesses.ts';
import { randomAskings } from './operations/random-askings.ts';
import { randomSubscriptions } from './operations/random-subscriptions.ts';
import { type Kind, subscriptionWays, waysThrough } from './operations/ways.ts';
import { createTokenSearch } from './search/find-tokens.ts';
import { startTerritory, type Territory } from './territory/start.ts';
import { clientNamed, clients } from './world/clients.ts';

const { CANARY_SEED = '20261125', CANARY_RUNS = '120', CANARY_SHRINK = '25' } = process.env;
const seed = Number(CANARY_SEED);
const runs = Number(CANARY_RUNS);
const longMs = 60_000 + runs * 1_000;
/** Two gateways, a database and six partners, on a machine that is busy with other things. */
const startMs = 180_000;
/** Of what random operations find, so many faults are told with their smallest operation. */
const mostShrunk = Number(CANARY_SHRINK);

let territory: Territory;
let exchanges: Exchanges;
let inspector: Inspector;

beforeAll(async () => {
  territory = await startTerritory(seed);
  exchanges = createExchanges(territory);
  const search = createTokenSearch(territory.worlds.flatMap(({ tokens }) => tokens));
  inspector = { search, schema: await schemaOf(exchanges, clientNamed('operator')) };
}, startMs);
afterAll(async () => {
  await exchanges?.close();
  await territory?.stop();
  territory?.remove();
}, startMs);

function expectNone(faults: readonly Fault[], effort = '') {
  expect(faults.length, `${effort}\n${describeFaults(faults)}\n`).toBe(0);
}

describe('the plainest way through each kind of hole', () => {
  it.each<[Kind, string]>([
    ['A1', 'rows that are not the client’s own, in every shape'],
    ['A2', 'fields that are open by their name'],
    ['A4', 'the same value under another name'],
    ['A5', 'arguments that read what is hidden'],
    ['A6', 'counting rows of which nothing may be seen'],
    ['A7', 'rows in the order of what is hidden'],
    ['A8', 'bytes, counters and failures'],
  ])('%s shows nothing: %s', async (kind) => {
    const { faults } = await runInTurn(exchanges, inspector, waysThrough(territory.worlds)[kind]);
    expectNone(faults);
  });
});

describe('random operations', () => {
  it(
    'show no client what is not the client’s, nor which of two worlds it is',
    async () => {
      const guesses = guessesOf(territory.worlds);
      const cursors = () => exchanges.cursors;
      const askings = randomAskings({ schema: inspector.schema, guesses, seed, count: runs, cursors });
      const { findings, requests, responded } = await runRandom(exchanges, inspector, askings, seed);
      const faults: Fault[] = [];
      for (const [index, fault] of findings.faults.entries())
        faults.push(index < mostShrunk ? await shrinkFault(exchanges, inspector, fault) : fault);
      expectNone(faults, `${runs} operations of seed ${seed}, ${responded} of ${requests} requests answered`);
      expect(responded / requests, 'operations have grown too odd to be answered').toBeGreaterThan(0.3);
    },
    longMs,
  );

  it(
    'show nothing in events',
    async () => {
      const findings = new Findings();
      const random = randomSubscriptions(inspector.schema, seed, Math.ceil(runs / 12));
      for (const asking of [...subscriptionWays, ...random]) {
        await Promise.all(
          clients.map(async (client) => {
            const replies = await follow(territory, client, asking);
            for (const finding of inspect(inspector, client, asking, replies)) findings.add(finding);
          }),
        );
      }
      expectNone(findings.faults);
    },
    longMs,
  );
});

const given = () => ({ exchanges, inspector, territory });
describeUse(given);
describeOrder(given);
describeCounting(given);
describe('beside the responses', () => describePages(given));
