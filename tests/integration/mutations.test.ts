import { buildSchema } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Gateway } from '../../mesh/contract/gateway.ts';
import type { Row, Source } from '../../mesh/contract/source.ts';
import { policyOf, viewOf } from '../../mesh/core/view.testing.ts';
import { startPlainGateway } from '../support/gateway.testing.ts';

/** A store whose writes take the longer the earlier they are asked, so that any overlap would turn their order round. */
const log: string[] = [];
const rounds: Record<string, number> = { first: 30, second: 10, third: 0 };

const schema = buildSchema(`
  type Query { log: [String!] }
  type Mutation { write(name: String!): Entry }
  type Entry { name: String! number: Int! }
`);

const store: Source = {
  name: 'store',
  kind: 'memory',
  schema,
  capabilities: {},
  async fetch({ args }) {
    const name = String(args.name);
    log.push(`${name} begins`);
    for (let round = 0; round < (rounds[name] ?? 0); round++) await new Promise(setImmediate);
    log.push(`${name} ends`);
    const row: Row = { value: { name, number: log.length / 2 } };
    const provenance = { source: 'store', fetchedAt: '2026-11-01T00:00:00.000Z', bytes: 1, calls: 1 };
    return { rows: [row], provenance };
  },
  probe: async () => ({ up: true }),
  close: async () => {},
};

let gateway: Gateway;
beforeAll(async () => {
  const settings = { name: 'store', ttlSeconds: 60, deadlineSeconds: 5, maxConcurrentCalls: 8 };
  const facts = { shape: 'value' } as const;
  gateway = await startPlainGateway({
    composition: {
      schema,
      sources: new Map([['store', { source: store, settings }]]),
      roots: new Map(
        ['Query.log', 'Mutation.write'].map((coordinate) => [
          coordinate,
          { coordinate, source: 'store', facts },
        ]),
      ),
      links: new Map(),
      facts: new Map(),
      frames: new Map(),
      missing: new Map(),
    },
    policy: policyOf(() => viewOf('1')),
    identify: async () => ({ consumer: 'app', organisation: '', roles: [], purpose: '' }),
    onUnexpected: () => {},
  });
});
afterAll(() => gateway.stop());

it('root fields of a mutation run one after the other, in the order of the document', async () => {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query:
        'mutation { a: write(name: "first") { number } ...Rest } fragment Rest on Mutation { b: write(name: "second") { number } c: write(name: "third") { number } }',
    }),
  });
  expect(await response.json()).toEqual({ data: { a: { number: 1 }, b: { number: 2 }, c: { number: 3 } } });
  expect(log).toEqual([
    'first begins',
    'first ends',
    'second begins',
    'second ends',
    'third begins',
    'third ends',
  ]);
});

it('a mutation by GET is refused and does not run', async () => {
  log.length = 0;
  const query = encodeURIComponent('mutation { write(name: "first") { number } }');
  for (const accept of ['application/json', 'text/event-stream']) {
    const response = await fetch(`${gateway.url}/graphql?query=${query}`, { headers: { accept } });
    expect([response.status, log]).toEqual([405, []]);
    expect(await response.text()).toContain('METHOD_NOT_ALLOWED');
  }
});
