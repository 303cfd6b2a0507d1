import { buildSchema } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import type { Composition } from '../../mesh/contract/composition.ts';
import type { Row, Source } from '../../mesh/contract/source.ts';
import { policyOf, viewOf } from '../../mesh/core/view.testing.ts';
import { startPlainGateway } from '../support/gateway.testing.ts';

const maxResponseBytes = 200_000;
const schema = () =>
  buildSchema(`
    type Query { rows: [Row] page: [Row] }
    type Mutation { change: [Row] }
    type Row { text: String list: [String] json: JSON number: Float same: [Row] }
    scalar JSON
  `);

let held: readonly Row[] = [];
let stop = async () => {};
afterEach(() => stop());

async function start() {
  const offered = schema();
  const source: Source = {
    name: 's',
    kind: 'memory',
    schema: offered,
    capabilities: {},
    fetch: async () => ({
      rows: held,
      provenance: { source: 's', fetchedAt: '2026-01-01T00:00:00Z', bytes: 1, calls: 1 },
    }),
    probe: async () => ({ up: true }),
    close: async () => {},
  };
  const root = (coordinate: string) =>
    [coordinate, { coordinate, source: 's', facts: { shape: 'list' as const } }] as const;
  const composition: Composition = {
    schema: offered,
    sources: new Map([
      ['s', { source, settings: { name: 's', ttlSeconds: 0, deadlineSeconds: 5, maxConcurrentCalls: 8 } }],
    ]),
    roots: new Map([root('Query.rows'), root('Query.page'), root('Mutation.change')]),
    links: new Map(),
    facts: new Map(),
    frames: new Map(),
    missing: new Map(),
  };
  const policy = policyOf(() => viewOf('v'));
  const visitor = { consumer: 'visitor', organisation: '', roles: [], purpose: '' };
  const unexpected: unknown[] = [];
  const gateway = await startPlainGateway({
    settings: { maxResponseBytes },
    composition,
    policy,
    identify: () => visitor,
    onUnexpected: (error) => unexpected.push(error),
  });
  stop = gateway.stop;
  return async (query: string) => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const text = await response.text();
    const { data, errors = [] } = JSON.parse(text);
    expect(unexpected).toEqual([]);
    return {
      status: response.status,
      bytes: text.length,
      data,
      code: errors[0]?.extensions.code,
      errors: errors.length,
    };
  };
}

const rows = (count: number, row: Row) => Array.from({ length: count }, () => row);
const refused = { status: 400, data: undefined, code: 'RESPONSE_TOO_LARGE' };
const small = { text: 'x'.repeat(90), list: ['y'], json: { a: 1 }, number: 1.5 };

/** The compiled engine answers queries, graphql-js mutations. */
describe.each([
  ['the compiled engine', (fields: string) => `{ rows { ${fields} } }`],
  ['graphql-js', (fields: string) => `mutation { change { ${fields} } }`],
])('%s', (_, write) => {
  it('writes what is within the bound', async () => {
    const sendQuery = await start();
    held = rows(1_000, small);
    const { status, bytes, code } = await sendQuery(write('text list json number'));
    expect([status, code]).toEqual([200, undefined]);
    expect(bytes).toBeGreaterThan(140_000);
  });

  it('leaves nothing of a response that was given up in those that come after', async () => {
    const sendQuery = await start();
    held = rows(1, { json: 'x'.repeat(300_000) });
    expect(await sendQuery(write('json'))).toMatchObject(refused);
    held = rows(1, { json: 'ok' });
    expect(await sendQuery(write('json'))).toMatchObject({ status: 200, code: undefined });
  });

  it.each<[string, Row[], string]>([
    ['a little too much', rows(1_400, small), 'text list json number'],
    ['many rows', rows(5_000, small), 'text list json number'],
    ['one long text', rows(1, { text: 'x'.repeat(300_000) }), 'text'],
    ['texts that only escapes make long', rows(1_000, { text: '\u0001'.repeat(60) }), 'text'],
    ['texts that only UTF-8 makes long', rows(1_000, { text: '\u20ac'.repeat(90) }), 'text'],
    ['long lists', rows(1, { list: rows(60_000, {}).map(() => 'abc') }), 'list'],
    ['JSON', rows(1, { json: { deep: { list: rows(60_000, {}).map(() => 1.25) } } }), 'json'],
    [
      'the same under many names',
      rows(2_000, { text: 'x'.repeat(20) }),
      'a: text b: text c: text d: text e: text',
    ],
    ['rows in rows', rows(300, { same: rows(300, { number: 1 }) }), 'same { number }'],
    ['nothing but nulls', rows(30_000, {}), 'text'],
  ])('gives up %s with a coded error, the first time and again', async (_, given, fields) => {
    const sendQuery = await start();
    held = given;
    expect(await sendQuery(write(fields))).toMatchObject(refused);
    expect(await sendQuery(write(fields))).toMatchObject(refused);
    held = rows(1, small);
    expect(await sendQuery(write(fields))).toMatchObject({ status: 200, code: undefined });
    held = given;
    expect(await sendQuery(write(fields))).toMatchObject(refused);
    held = rows(2, small);
    expect(await sendQuery(write('text'))).toMatchObject({ status: 200, code: undefined });
  });
});
