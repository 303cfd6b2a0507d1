import type { Asking } from '../check/exchange.ts';
import { registeredPeople } from '../world/people.ts';
import type { World } from '../world/world.ts';

/** The rows of part A of the policy's duties; each has at least one way to be found broken. */
export type Kind = 'A1' | 'A2' | 'A4' | 'A5' | 'A6' | 'A7' | 'A8';

/** For each kind of hole the plainest operations that would go through it, in every shape of rows and kind of source. */
export function waysThrough([one, two]: readonly [World, World]): Readonly<Record<Kind, readonly Asking[]>> {
  const emails = [one, two].flatMap(({ members }) => emailsOfOthers(members)).slice(0, 8);
  const [email] = emails;
  const [visitorEmail] = [one, two].flatMap(({ visitors }) => emailsOfOthers(visitors));
  const name = String(two.members[3]?.row.name);
  const income = one.persons[4]?.row.income;
  const uid = one.people[5]?.uid;
  const text = (query: string): Asking => ({ query });
  const ticket = 'ref householdId title email amount';
  return {
    A1: [
      `{ tickets { ${ticket} } }`,
      `{ ticketPage { results { ${ticket} } more { ${ticket} } } }`,
      `{ ticketEdges { edges { cursor node { ${ticket} } } } }`,
      `{ lastTicket { ${ticket} } }`,
      `{ hits { __typename ... on Ticket { ${ticket} } } }`,
      '{ contacts { email } }',
      `{ clubs { label tickets { ${ticket} } lastTicket { ${ticket} } ticketPage { results { ref } more { ref } } } }`,
      `{ clubs { ticketEdges { edges { node { ${ticket} } } } ticketGrid { ${ticket} } } }`,
      '{ clubs { hits { ... on Ticket { title } ... on Contact { email } } } }',
      `{ ticketList(first: 1) { nodes { ${ticket} } pageInfo { hasNextPage endCursor } } }`,
      '{ appointments { code doctor } appointmentPage { results { code doctor } } }',
      '{ zones { nodes { appointments { code doctor } claims { claimId iban } permits { ref holder } } } }',
      '{ zones { nodes { persons { uid name email readings { day kwh } } clubs { tickets { ref } } } } }',
      '{ members { person { name email } } visitors { zone { persons { phone } permits { fee } } } }',
      '{ claims { nodes { claimId amount } } permits { nodes { ref fee } } persons { nodes { uid income } } }',
    ].flatMap(inBothEngines),
    A2: [
      '{ emails }',
      '{ directory }',
      '{ memberHint }',
      '{ visits { nodes totalCount pageInfo { endCursor } } }',
      '{ visitorNames }',
      '{ visitorMap }',
    ].map(text),
    A4: [
      '{ members { id extra } }',
      '{ visitors { id additionalProperties } visitorPage { results { additionalProperties } } }',
      '{ zones { nodes { visitors { additionalProperties } clubs { members { extra } } } } }',
      '{ hits { ... on Member { extra } } clubs { members { friends { extra } } } }',
      '{ persons { nodes { email } } }',
      '{ members { name } visitors { name } stalls { nodes { keeper } } }',
      '{ zones { nodes { persons { name email phone note } } } }',
      '{ members { addresses } }',
      '{ visitors { home { label } } zones { nodes { visitors { home { code } } } } }',
    ].flatMap(inBothEngines),
    A5: [
      ...emails.flatMap((guess) => [
        { query: 'query ($e: String) { members(filter: { email: $e }) { id } }', variables: { e: guess } },
        {
          query: 'query ($e: String) { memberPage(filter: { and: [{ email: $e }] }) { total } }',
          variables: { e: guess },
        },
      ]),
      { query: 'query ($e: String) { members(where: { email: $e }) { id } }', variables: { e: email } },
      {
        query: 'query ($n: String) { members(filter: { nameContains: $n }) { id } }',
        variables: { n: name },
      },
      {
        query: 'query ($e: String) { clubs { members(filter: { email: $e }) { id } } }',
        variables: { e: email },
      },
      { query: 'query ($e: String) { members { matches(email: $e) } }', variables: { e: email } },
      { query: 'query ($e: String) { visitors(email: $e) { id } }', variables: { e: visitorEmail } },
      { query: 'query ($e: String) { visitorPage(email: $e) { total } }', variables: { e: visitorEmail } },
      {
        query: 'query ($e: String) { visitorsChecked(email: $e) { ... on Visitor { id } } }',
        variables: { e: visitorEmail },
      },
      { query: 'query ($u: [String!]!) { membersByPerson(uids: $u) { id } }', variables: { u: [uid] } },
      { query: 'query ($u: [String!]!) { personsByUid(uids: $u) { zoneCode } }', variables: { u: [uid] } },
      ...[
        '{ members(emailContains: "y@") { id } }',
        '{ memberPage(emailContains: "7") { total results { id } } }',
        '{ memberList(emailContains: "7") { nodes { id } pageInfo { hasNextPage } } }',
        '{ memberHits(emailContains: "y@") { ... on Member { id } } }',
        '{ members { friends(emailContains: "7") { id } } }',
        '{ members(sort: { email: ASC }) { id } }',
        '{ members(orderBy: { field: EMAIL, direction: DESC }) { id } }',
        '{ membersSorted(sort: "-name") { id } }',
        '{ visitors(sort: "email") { id } }',
        '{ visitorPage(emailContains: "7") { total results { id } } }',
        '{ visitorsChecked(emailContains: "7") { ... on Visitor { id } } }',
        '{ persons(orderBy: [{ income: ASC }]) { nodes { zoneCode } } }',
        '{ persons(where: { email: { startsWith: "cnry" } }) { nodes { zoneCode } } }',
        `{ persons(where: { income: { eq: ${income} } }) { nodes { zoneCode } } }`,
        `{ zones { nodes { persons(where: { income: { eq: ${income} } }) { zoneCode } } } }`,
        '{ stalls(orderBy: [{ keeper: ASC }]) { nodes { id } } }',
        '{ sThings(where: { description: { contains: "7" } }) { nodes { name } } }',
      ].map(text),
    ],
    A6: [
      '{ claims { nodes { __typename } } }',
      '{ claims { totalCount } }',
      '{ claims(first: 4) { nodes { __typename } pageInfo { hasNextPage endCursor } } }',
      '{ permits { nodes { __typename } pageInfo { hasNextPage endCursor } totalCount } }',
      '{ permits(first: 4) { pageInfo { hasNextPage endCursor truncated } } }',
      '{ sObservations { nodes { __typename } totalCount pageInfo { endCursor } } }',
      '{ sThings { nodes { datastreams { observations { __typename } } } } }',
      '{ ticketList(first: 1) { nodes { __typename } pageInfo { hasNextPage endCursor } } }',
      ...[2, 4, 6, 8].map(
        (first) =>
          `{ ticketList(first: ${first}) { nodes { ref } pageInfo { hasNextPage endCursor truncated } } }`,
      ),
      '{ ticketList { totalCount } memberList { totalCount } entryList { totalCount } }',
      '{ tickets { __typename } ticketPage { results { __typename } } }',
      '{ hits { __typename } contacts { __typename } }',
      '{ clubs { tickets { __typename } ticketGrid { __typename } hits { __typename } } }',
      '{ appointments { __typename } appointmentPage { results { __typename } } }',
      '{ zones { nodes { claims { __typename } permits { __typename } appointments { __typename } } } }',
    ].map(text),
    A7: [
      '{ roster { label } }',
      '{ entryList { nodes { label } } }',
      '{ entryList(first: 2) { nodes { label } pageInfo { hasNextPage endCursor } } }',
      '{ roster { label email } }',
      '{ clubs { roster { label personUid } } }',
      '{ roster { label personUid email } }',
      '{ roster { phone } clubs { roster { phone } } }',
      '{ ranking { __typename person { phone birthDate } } }',
      '{ ranking { person { income } } }',
    ].flatMap(inBothEngines),
    A8: [
      '{ persons { nodes { name } } }',
      '{ persons(first: 1) { nodes { name email } } }',
      '{ persons(first: 2) { nodes { note phone postcode income balance birthDate } } }',
      '{ zones { nodes { persons { name } visitors { name } clubs { members { name } } } } }',
      '{ stalls(first: 1) { nodes { keeper } } members { name } visitors { name } }',
      '{ readings(first: 3) { nodes { uid kwh } } }',
      '{ sThings { nodes { name } } tickets { ref } appointments { code } }',
      '{ platform { byOperation { name operations } } }',
      '{ failsInWords { id } failsByStatus { id } failsByHalf { id size } failsByType { id size note } }',
      '{ failsInJson { id } failsByRedirect { id } ledgers { nodes { code total } } }',
    ].map((query) => ({ query, headers: { 'pertuis-include': 'provenance' } })),
  };
}

/** Of people without a client, whose values differ from one world to the other. */
function emailsOfOthers(rows: World['members']) {
  return rows.slice(registeredPeople.length).flatMap(({ row }) => row.email ?? []);
}

/** An operation that also asks for the schema is run by graphql-js, any other by compiled plans. */
function inBothEngines(query: string): Asking[] {
  return [{ query }, { query: query.replace('{', '{ __type(name: "Club") { name } ') }];
}

/** Events that are or contain a person's row, and arguments that read hidden values. */
export const subscriptionWays: readonly Asking[] = [
  'subscription { ticketChanged { ref householdId title email amount } }',
  'subscription { ticketsChanged { ref title } }',
  'subscription { hitSeen { __typename ... on Ticket { ref title } ... on Member { id name extra } } }',
  'subscription { clubSeen { label tickets { ref } ticketEdges { edges { node { title } } } zone { claims { claimId } } } }',
  'subscription { memberSeen(emailContains: "y@") { id } }',
  'subscription { memberSeen { id name email person { name } } }',
  'subscription { failsInEvents { id note } }',
].map((query) => ({ query }));
