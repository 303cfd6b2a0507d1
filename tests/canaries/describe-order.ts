import { describe, expect, it } from 'vitest';
import { type Page, sendQueryAs } from './check/as-client.ts';
import type { Exchanges } from './check/exchange.ts';
import { listers, ranksShown, ranksShownBelow, shareInOrder } from './check/order-of.ts';
import type { Territory } from './territory/start.ts';

interface Pseudonyms {
  readonly uid: string;
  readonly readings: readonly { readonly uid: string }[];
  readonly memberships: readonly { readonly personUid: string }[];
}

/** A7: what the order of rows and pseudonyms tell. */
export function describeOrder(given: () => { exchanges: Exchanges; territory: Territory }) {
  describe('A7: rows whose key a client does not see', () => {
    it.each(Object.keys(listers))('reach %s in an order that is not the key’s', async (client) => {
      const { exchanges, territory } = given();
      const [world] = territory.worlds;
      const ranks = await ranksShown(exchanges, world, client);
      expect([...ranks].sort((a, b) => a - b)).toEqual(world.people.map((_, index) => index));
      const share = shareInOrder(ranks);
      expect(share, `ranks ${ranks}`).toBeGreaterThan(0.1);
      expect(share, `ranks ${ranks}`).toBeLessThan(0.9);
    });

    it.each(Object.keys(listers))('reach %s below an open parent likewise', async (client) => {
      const { exchanges, territory } = given();
      const lists = await ranksShownBelow(exchanges, territory.worlds[0], client);
      expect(lists.flat().length).toBe(territory.worlds[0].people.length);
      const sorted = lists.every((ranks) => shareInOrder(ranks) === 1);
      expect(sorted, `ranks ${JSON.stringify(lists)}`).toBe(false);
    });

    it('reach each client in a different order', async () => {
      const { exchanges, territory } = given();
      const [world] = territory.worlds;
      const orders = await Promise.all(
        Object.keys(listers).map((client) => ranksShown(exchanges, world, client)),
      );
      expect(new Set(orders.map(String)).size).toBe(orders.length);
    });

    it('are not given to clients that name the key behind a pseudonym', async () => {
      const { exchanges, territory } = given();
      const uids = territory.worlds[0].people.slice(4, 5).map(({ uid }) => uid);
      for (const root of ['personsByUid', 'readingsByUid', 'membersByPerson']) {
        const query = `query ($uids: [String!]!) { ${root}(uids: $uids) { __typename } }`;
        const told = await sendQueryAs<Record<string, unknown[] | null>>(exchanges, 'grid', {
          query,
          variables: { uids },
        });
        expect(told.codes, root).toEqual(['ARGUMENT_DENIED']);
        expect(told.data[root] ?? [], root).toEqual([]);
      }
    });

    it('have other pseudonyms for each organisation where the policy says so', async () => {
      const { exchanges } = given();
      const [grid, water] = await Promise.all(
        ['grid', 'water'].map(async (client) => {
          const query = '{ persons { nodes { uid } } }';
          const { data } = await sendQueryAs<{ persons: Page<{ uid: string }> }>(exchanges, client, query);
          return (data.persons?.nodes ?? []).map(({ uid }) => uid);
        }),
      );
      expect(grid).toHaveLength(10);
      expect(grid?.every((uid) => /^p_/.test(uid))).toBe(true);
      expect(grid?.filter((uid) => water?.includes(uid))).toEqual([]);
    });

    it('have the same pseudonym wherever one client meets them', async () => {
      const query = '{ persons { nodes { uid readings { uid } memberships { personUid } } } }';
      const { data } = await sendQueryAs<{ persons: Page<Pseudonyms> }>(given().exchanges, 'grid', query);
      const { nodes } = data.persons ?? {};
      expect(nodes).toHaveLength(10);
      for (const { uid, readings, memberships } of nodes ?? []) {
        expect(readings.map((reading) => reading.uid)).toEqual([uid, uid]);
        for (const { personUid } of memberships) expect(personUid).toBe(uid);
      }
    });
  });
}
