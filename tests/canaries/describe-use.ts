import { describe, expect, it } from 'vitest';
import { sendQueryAs } from './check/as-client.ts';
import type { Exchanges } from './check/exchange.ts';
import type { Territory } from './territory/start.ts';

/** A gateway that answers nothing leaks nothing: what each client may see it does see. */
export function describeUse(given: () => { exchanges: Exchanges; territory: Territory }) {
  const seen = async (client: string, query: string) =>
    (await sendQueryAs(given().exchanges, client, query)).text;
  const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

  describe('what clients may see still reaches them', () => {
    it.each([
      ['{ persons { nodes { name } } }', /cnry-name-/g, 1],
      ['{ persons { nodes { readings { kwh day } } } }', /"kwh":2\d{9}\.25/g, 2],
      ['{ claims { nodes { claimId } } }', /cnry-claimid-/g, 2],
      ['{ zones { nodes { claims { claimId } } } }', /cnry-claimid-/g, 2],
      ['{ permits { nodes { ref } } }', /cnry-ref-/g, 2],
      ['{ appointments { code } }', /cnry-code-/g, 2],
      ['{ appointmentPage { results { code } } }', /cnry-code-/g, 2],
      ['{ tickets { ref } }', /cnry-ref-/g, 2],
      ['{ ticketPage { results { ref } } }', /cnry-ref-/g, 2],
      ['{ ticketEdges { edges { node { ref } } } }', /cnry-ref-/g, 2],
      ['{ clubs { tickets { ref } } }', /cnry-ref-/g, 4],
      ['{ clubs { ticketGrid { title } } }', /cnry-title-/g, 8],
      ['{ clubs { hits { ... on Ticket { title } } } }', /cnry-title-/g, 4],
    ])('a citizen’s own rows in %s', async (query, pattern, wanted) => {
      expect(count(await seen('anne', query), pattern)).toBe(wanted);
    });

    it.each([
      ['{ members { id } }', /"m\d"/g, 6],
      ['{ members(orderBy: { field: ID, direction: DESC }) { id } }', /"m5".*"m0"/g, 1],
      ['{ node(id: "m3") { id } }', /"m3"/g, 1],
      ['{ clubs { label members { id } zone { label } } }', /Club of z\d/g, 2],
      ['{ clubs { members { id } } }', /"m\d"/g, 4],
      ['{ zones { nodes { clubs { label } visitors { id } } } }', /"v\d"/g, 4],
      ['{ visitorPage { results { id zoneCode } } }', /"v\d"/g, 4],
      ['{ stalls { nodes { label } totalCount } }', /Stall \d/g, 3],
      ['{ sThings { nodes { name datastreams { unitName } } } }', /"step"/g, 2],
    ])('open data in %s', async (query, pattern, wanted) => {
      expect(count(await seen('anonymous', query), pattern)).toBe(wanted);
    });

    it.each([
      ['helpdesk', '{ persons { nodes { name } } }', /"name":"•••"/g, 10],
      ['helpdesk', '{ persons { nodes { phone } } }', /"•••\d\d"/g, 10],
      ['helpdesk', '{ persons { nodes { note } } }', /Wrote to \[e-mail\] about/g, 10],
      ['grid', '{ persons { nodes { uid zoneCode } } }', /"p_[\w-]{22}"/g, 10],
      ['grid', '{ readings { nodes { kwh day } } }', /"kwh":2\d{3}000000,"day":"1\d{3}-/g, 20],
      ['planner', '{ persons { nodes { income } } }', /2\d{3}000000/g, 10],
      ['planner', '{ persons { nodes { postcode } } }', /"17-•+"/g, 10],
      ['planner', '{ persons { nodes { birthDate } } }', /"1\d{3}-\d\d"/g, 10],
    ])('altered values for %s in %s', async (client, query, pattern, wanted) => {
      expect(count(await seen(client, query), pattern)).toBe(wanted);
    });
  });
}
