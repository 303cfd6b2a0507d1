import { describe, expect, it } from 'vitest';
import { type Page, sendQueryAs } from './check/as-client.ts';
import type { Exchanges } from './check/exchange.ts';

interface Paged {
  readonly rows: Page<{ readonly claimId?: string }>;
}

const persons =
  'query ($after: String, $where: PersonWhere) { rows: persons(first: 3, after: $after, where: $where) { nodes { zoneCode } pageInfo { endCursor } } }';
/** Citizens page by the keys of their own claims, which have lengths of their own. */
const claims =
  'query ($after: String) { rows: claims(first: 1, after: $after) { nodes { claimId } pageInfo { endCursor } } }';
const stalls =
  'query ($after: String) { rows: stalls(first: 1, after: $after) { nodes { id } pageInfo { endCursor } } }';

/** A6: what numbers and cursors tell. */
export function describeCounting(given: () => { exchanges: Exchanges }) {
  const sendQuery = async (client: string, query: string, variables: object = {}) =>
    sendQueryAs<Paged>(given().exchanges, client, { query, variables: { ...variables } });
  const cursorOf = async (client: string, query: string) =>
    (await sendQuery(client, query)).data.rows?.pageInfo?.endCursor ?? 'none';

  describe('A6: a cursor', () => {
    it.each([
      ['grid', persons, 3],
      ['helpdesk', stalls, 1],
    ])('leads %s on in the view and under the filter that it came from', async (client, query, rows) => {
      const { data, codes } = await sendQuery(client, query, { after: await cursorOf(client, query) });
      expect(codes).toEqual([]);
      expect(data.rows?.nodes).toHaveLength(rows);
    });

    it.each([
      ['grid', 'planner', persons],
      ['grid', 'helpdesk', persons],
      ['grid', 'anne', persons],
      ['grid', 'anonymous', persons],
      ['helpdesk', 'anonymous', stalls],
    ])('of %s does not open to %s', async (owner, client, query) => {
      const { data, codes } = await sendQuery(client, query, { after: await cursorOf(owner, query) });
      const { nodes } = data.rows ?? {};
      const isRefused = codes.some((code) => code !== 'FIELD_DENIED');
      const seesNothing = client === 'anonymous' && query === persons && (nodes ?? []).length === 0;
      expect(isRefused || seesNothing, `${codes} ${JSON.stringify(nodes)}`).toBe(true);
    });

    it('is as long for a short key as for a long one', async () => {
      const first = await sendQuery('anne', claims);
      const after = first.data.rows?.pageInfo?.endCursor;
      const pages = [first, await sendQuery('anne', claims, { after }), await sendQuery('bruno', claims)];
      const found = pages.map(({ data: { rows } }) => ({
        key: rows?.nodes?.[0]?.claimId?.length,
        cursor: rows?.pageInfo?.endCursor?.length,
      }));
      expect(new Set(found.map(({ cursor }) => cursor)).size, JSON.stringify(found)).toBe(1);
    });

    it('does not open under another filter', async () => {
      const after = await cursorOf('grid', persons);
      const { codes } = await sendQuery('grid', persons, { after, where: { zoneCode: { eq: 'z1' } } });
      expect(codes).not.toEqual([]);
    });
  });

  describe('A6: how many people there are', () => {
    it.each([
      ['planner', 'persons'],
      ['helpdesk', 'persons'],
      ['grid', 'readings'],
      ['anonymous', 'claims'],
    ])('is not told to %s by %s', async (client, root) => {
      const { data } = await sendQuery(client, `{ rows: ${root} { totalCount } }`);
      expect((data.rows as { totalCount?: number } | undefined)?.totalCount ?? null).toBeNull();
    });
  });
}
