import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, it } from 'vitest';
import { type Prepared, prepare } from '../../cli/prepare.ts';
import type { Composition } from '../../mesh/contract/composition.ts';
import { anonymousPrincipal } from '../../mesh/identity/anonymous-principal.ts';
import { checkOperations } from '../differential/check.testing.ts';
import type { Client } from '../differential/find-differences.testing.ts';
import { createEngines, engineCount } from '../support/engines.testing.ts';

/** The demonstration's configuration and policy as they are, its partners' rows in memory. */
const path = fileURLToPath(new URL('../../.meshrc.yaml', import.meta.url));
const state = mkdtempSync(join(tmpdir(), 'pertuis-differential-'));
const environment = { PERTUIS_STATE: state, PERTUIS_SECRET: 'so that pseudonyms are the same ones' };

const prepared: Prepared[] = [];
while (prepared.length < engineCount) prepared.push(await prepareOnce());
const { policy, consumers } = prepared[0] as Prepared;
const compositions = prepared.map(({ composition }) => composition).values();
const compose = () => compositions.next().value as Composition;
const households = ['hh-00042', 'hh-00042', 'hh-00007'];
const pools = new Map([
  ['Meter.householdId', households],
  ['MeterReading.householdId', households],
]);
/** What is denied or altered for somebody, and what leads there. */
const favourites = policy.withholdable.union(
  new Set([
    'Query.meters',
    'Query.metersByPrm',
    'Query.meterReadings',
    'Query.reuseItems',
    'Query.shipments',
  ]),
);
const engines = await createEngines({ compose, policy, pools });
const clients: Client[] = [
  { name: 'an anonymous client', view: policy.viewFor(anonymousPrincipal) },
  ...[...consumers].map(([id, { organisation, roles, purpose, subject }]) => {
    const principal = {
      consumer: id,
      organisation,
      roles,
      purpose,
      ...(subject !== undefined && { subject }),
    };
    return { name: id, view: policy.viewFor(principal) };
  }),
];

/** Clients with altered values come twice as often as the others. */
const altered = clients.filter(({ name }) => name === 'partner-smart-grid' || name === 'sustainability-lead');

function prepareOnce() {
  return prepare({ path, environment });
}

afterAll(async () => {
  for (const { close } of prepared) await close();
  rmSync(state, { recursive: true });
});

describe("the engine, over the demonstration's schema and policy", () => {
  it('answers what graphql-js answers, to visitors and to everyone who is registered', async () => {
    await checkOperations({
      engines,
      clients: [...clients, ...altered],
      favourites,
      runs: 2_000,
      atLeast: {
        rounds: 2_000,
        compiled: 0.65,
        data: 0.6,
        'errors in data': 0.06,
        // Rows that a random filter leaves out hold no nulls and lead nowhere.
        'risen nulls': 0.025,
        denied: 0.1,
        altered: 0.015,
        links: 0.2,
        variables: 0.8,
        fragments: 0.7,
      },
    });
  }, 120_000);
});
