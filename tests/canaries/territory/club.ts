import { readFileSync } from 'node:fs';
import { startGraphql } from '../../../territory/stand-ins/graphql/server.ts';
import { zoneCodes } from '../world/people.ts';
import type { World } from '../world/world.ts';
import { inOrderOfEmail, type MemberArgs, makeMembers, makeRoster, searchMembers } from './members.ts';
import { type Partner, patient } from './partner.ts';

const typeDefs = readFileSync(new URL('./club.graphql', import.meta.url), 'utf8');

type Args = MemberArgs & { readonly codes?: readonly string[]; readonly ids?: readonly string[] };

/** A partner's GraphQL API: rows nested below open ones in every shape, arguments that read personal columns, events. */
export async function startClub(world: World): Promise<Partner> {
  const members = makeMembers(world, () => clubs);
  const tickets = world.tickets.map(({ person, row }) => ({
    __typename: 'Ticket',
    householdId: person.householdId,
    ...row,
  }));
  const roster = makeRoster(members);
  // How many edges there are may be known; whose they are may not.
  const ticketEdges = { edges: tickets.slice(0, 5).map((node, index) => ({ cursor: `k${index}`, node })) };
  const ticketPage = { results: tickets, more: [tickets, tickets.slice(1)] };
  const hits = [members[0], ...tickets, { __typename: 'Club', id: 'c9', label: 'Elsewhere' }];
  // Nobody that a client speaks for.
  const [lastTicket] = tickets;
  const clubs = zoneCodes.slice(0, 2).map((zoneCode, index) => ({
    __typename: 'Club',
    id: `c${index}`,
    label: `Club of ${zoneCode}`,
    zoneCode,
    members: (args: MemberArgs) =>
      searchMembers(
        members.filter((one) => one.zoneCode === zoneCode),
        args,
      ),
    roster: roster.filter((one) => one.zoneCode === zoneCode),
    tickets,
    ticketPage,
    ticketEdges,
    ticketGrid: [tickets, [...tickets].reverse()],
    lastTicket,
    hits,
  }));
  const { emails, directory, memberHint, visits } = world.loose;
  const events = [...tickets.slice(0, 3), members[1]];

  const standIn = await startGraphql({
    typeDefs,
    root: {
      clubs: () => clubs,
      clubsById: (_: unknown, { ids }: Args) => clubs.filter(({ id }) => ids?.includes(id)),
      clubsByZone: (_: unknown, { codes }: Args) => clubs.filter(({ zoneCode }) => codes?.includes(zoneCode)),
      members: (_: unknown, args: Args) => searchMembers(members, args),
      membersSorted: (_: unknown, args: Args) => searchMembers(members, args),
      memberPage(_: unknown, args: Args) {
        const results = searchMembers(members, args);
        return { results, total: results.length };
      },
      memberHits: (_: unknown, args: Args) => searchMembers(members, args),
      membersByPerson: (_: unknown, { uids = [] }: Args) =>
        members.filter(({ personUid }) => uids.includes(personUid)),
      memberHint: (_: unknown, args: Args) => `${searchMembers(members, args).length} ${memberHint}`,
      roster: () => roster,
      ranking: () => inOrderOfEmail(members),
      tickets: () => tickets,
      ticketList: (_: unknown, { size = 2, skip = 0 }: { size?: number; skip?: number }) =>
        tickets.slice(skip, skip + Math.min(size, 2)),
      memberList: (_: unknown, args: Args) => searchMembers(members, args),
      entryList: () => roster,
      ticketPage: () => ticketPage,
      ticketEdges: () => ticketEdges,
      lastTicket: () => lastTicket,
      hits: () => hits,
      contacts: () => [members[2], ...tickets],
      node: (_: unknown, { id }: { id: string }) =>
        [...members, ...clubs].find((one) => one.id === id) ?? null,
      emails: () => [emails],
      directory: () => ({ someone: { email: directory } }),
      visits: () => ({ nodes: [visits], totalCount: visits, pageInfo: { endCursor: visits } }),
    },
    events: {
      ticketChanged: () => each(tickets),
      ticketsChanged: () => each([tickets.slice(0, 3), tickets]),
      hitSeen: () => each(events),
      clubSeen: () => each(clubs),
      memberSeen: (args: MemberArgs) => each(searchMembers(members, args).slice(0, 2)),
    },
  });
  return {
    source: {
      name: 'club',
      ...patient,
      lists: {
        ticketList: { page: { size: 'size', offset: 'skip', max: 2 }, identity: ['ref'] },
        memberList: { identity: ['id'] },
        entryList: {},
      },
      handler: {
        graphql: { source: './club.graphql', endpoint: standIn.url, subscriptionsProtocol: 'SSE' },
      },
    },
    files: { 'club.graphql': typeDefs },
    close: standIn.close,
  };
}

async function* each<T>(values: readonly T[]) {
  yield* values;
}
