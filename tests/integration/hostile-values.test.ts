import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { send } from '../fuzz/send.ts';
import { type FuzzTerritory, startFuzzTerritory } from '../fuzz/territory.ts';
import type { QueryResult } from '../support/product.testing.ts';

/** Values that a translator could take for something else, at sources of each kind. */
let territory: FuzzTerritory;
const sendQuery: FuzzTerritory['product']['sendQuery'] = (query, options) =>
  territory.product.sendQuery(query, options);

beforeAll(async () => {
  territory = await startFuzzTerritory();
});
afterAll(() => territory.close());
afterEach(async () => {
  expect(
    (await sendQuery('{ bins(first: 1) { nodes { id } } meters(first: 1) { nodes { prm } } }')).data,
  ).toEqual({
    bins: { nodes: [{ id: 'b-1' }] },
    // In an order that tells nothing of their households.
    meters: { nodes: [{ prm: expect.stringMatching(/^prm-\d+$/) }] },
  });
});

const codesOf = ({ errors }: QueryResult) => errors.map(({ extensions }) => extensions.code);

describe.each([
  ['a quote that would end a text', "x') OR 1=1 --"],
  ['two quotes', "x'' OR ''=''"],
  ['a double quote', 'x" or prm like "%'],
  ['a backslash before a quote', "x\\' OR 1=1 --"],
  ['a second statement', "x'; DROP TABLE bin; --"],
  ['an option of a URL', 'x&$top=1000&$filter=true'],
  ['a part of a path', '../../../etc/passwd'],
  ['an escaped part of a path', '..%2f..%2fThings(1)'],
  ['a line and a header', 'x\r\nx-injected: 1'],
  ['a template', '{env.HOME}{{7*7}}'],
  ['a wildcard', '%'],
  ['a comment', 'x/**/or/**/1'],
])('%s', (_, text) => {
  it.each([
    ['SQL', 'bins', 'nodes { id }', { id: { eq: text } }],
    ['SQL, in a list', 'bins', 'nodes { id }', { id: { in: [text] } }],
    ['ODSQL', 'meters', 'nodes { prm }', { prm: { eq: text } }],
    ['OData', 'portThings', 'nodes { id }', { name: { eq: text } }],
  ])('is a value like another in %s', async (_, root, select, where) => {
    const type = { bins: 'BinWhere', meters: 'MeterWhere', portThings: 'PortThingWhere' }[root];
    const response = await sendQuery(`query ($w: ${type}) { ${root}(where: $w) { ${select} } }`, {
      variables: { w: where },
    });
    expect([codesOf(response), response.data]).toEqual([[], { [root]: { nodes: [] } }]);
    expect(response.headers.has('x-injected')).toBe(false);
  });

  it('is the key of no row', async () => {
    const response = await sendQuery(
      'query ($k: [String!]!) { binsById(ids: $k) { id } metersByPrm(prms: $k) { prm } }',
      {
        variables: { k: [text] },
      },
    );
    expect([codesOf(response), response.data]).toEqual([[], { binsById: [], metersByPrm: [] }]);
  });

  it('opens no page, and is a text to a partner’s GraphQL', async () => {
    const paged = await sendQuery('query ($a: String) { bins(after: $a) { nodes { id } } }', {
      variables: { a: text },
    });
    expect([paged.data, codesOf(paged)]).toEqual([{ bins: null }, ['BAD_USER_INPUT']]);
    const echoed = await sendQuery('query ($t: String) { things(match: { name: $t }) { id } }', {
      variables: { t: text },
    });
    expect([codesOf(echoed), echoed.data]).toEqual([[], { things: [{ id: '1' }, { id: '2' }] }]);
  });
});

describe('operations', () => {
  const accept = 'text/event-stream';
  const events = (query: string) =>
    send(territory.product.url, {
      method: 'POST',
      target: '/graphql',
      headers: [
        ['content-type', 'application/json'],
        ['accept', accept],
      ],
      body: Buffer.from(JSON.stringify({ query })),
    });

  it('a deep subscription is refused before a partner is followed', async () => {
    const { body } = await events(
      `subscription { tick(id: 1) { ${'next { '.repeat(20)} id ${'}'.repeat(20)} } }`,
    );
    expect(body).toContain('OPERATION_TOO_DEEP');
    expect((await events('subscription { tick(id: 1) { id next { id } } }')).body).toContain(
      '"tick":{"id":"1"',
    );
  });

  it('keys are not tried out by aliases', async () => {
    const tries = Array.from({ length: 31 }, (_, i) => `a${i}: binsById(ids: ["b-${i}"]) { id }`).join(' ');
    expect(codesOf(await sendQuery(`{ ${tries} }`))).toEqual(['OPERATION_TOO_MANY_ALIASES']);
  });

  it('a subscription beside another root field is no subscription', async () => {
    const response = await sendQuery('subscription { tick(id: 1) { id } again: tick(id: 2) { id } }');
    expect(codesOf(response)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });
});
