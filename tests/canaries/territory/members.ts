import type { World } from '../world/world.ts';

export interface MemberFilter {
  readonly email?: string | null;
  readonly nameContains?: string | null;
  readonly zoneCode?: string | null;
  readonly and?: readonly MemberFilter[] | null;
}

/** Arguments of the partner's own making: what each reads, only the partner knows. */
export interface MemberArgs {
  readonly filter?: MemberFilter | null;
  readonly where?: MemberFilter | null;
  readonly sort?: string | Readonly<Record<string, 'ASC' | 'DESC' | null>> | null;
  readonly orderBy?: { readonly field: string; readonly direction: 'ASC' | 'DESC' } | null;
  readonly emailContains?: string | null;
  readonly uids?: readonly string[];
  readonly email?: string | null;
}

export type Member = ReturnType<typeof makeMembers>[number];

/** Open by their id and quarter, personal in all else; `extra` is free JSON that repeats what stands beside it. */
export function makeMembers({ members, world }: World, clubs: () => readonly { zoneCode: string }[]) {
  const all = members.map(({ person, row }, index) => ({
    __typename: 'Member' as const,
    id: `m${index}`,
    personUid: person.uid,
    zoneCode: person.zoneCode,
    name: row.name ?? null,
    email: row.email ?? null,
    phone: row.phone ?? null,
    // How many there are differs, too.
    addresses: Array.from({ length: world === 1 ? index % 3 : 2 }, () => row.email ?? null),
    extra: {
      colour: 'blue',
      email: row.email,
      phone: row.phone,
      contact: { email: row.email, name: row.name },
      entries: [{ phone: row.phone }],
      'e-mail': row.email,
    },
    club: () => clubs().find(({ zoneCode }) => zoneCode === person.zoneCode) ?? null,
    matches: ({ email }: MemberArgs) => (email == null ? null : email === row.email),
    friends: (args: MemberArgs): unknown[] =>
      searchMembers([all[(index + 1) % all.length], all[(index + 2) % all.length]] as Member[], args),
  }));
  return all;
}

/** As a partner lists people who knows them: it tells whose address comes first. */
export function inOrderOfEmail<M extends { readonly email: unknown }>(members: readonly M[]): M[] {
  return [...members].sort((a, b) => (String(a.email) < String(b.email) ? -1 : 1));
}

export function makeRoster(members: readonly Member[]) {
  return inOrderOfEmail(members).map(({ id, personUid, zoneCode, email, phone }) => ({
    label: `l${id}`,
    personUid,
    zoneCode,
    email,
    phone,
  }));
}

export function searchMembers<M extends Member>(
  members: readonly M[],
  { filter, where, sort, orderBy, emailContains }: MemberArgs,
): M[] {
  const found = members.filter(
    (one) =>
      fits(one, filter) &&
      fits(one, where) &&
      (emailContains == null || String(one.email).includes(emailContains)),
  );
  const [column, descending] = orderOf(sort, orderBy);
  if (!column) return found;
  const textOf = (one: M) => String((one as unknown as Record<string, unknown>)[column] ?? '');
  return found.sort((a, b) => (descending ? -1 : 1) * (textOf(a) < textOf(b) ? -1 : 1));
}

function fits(member: Member, filter: MemberFilter | null | undefined): boolean {
  if (!filter) return true;
  const { email, nameContains, zoneCode, and } = filter;
  return (
    (email == null || member.email === email) &&
    (nameContains == null || String(member.name).includes(nameContains)) &&
    (zoneCode == null || member.zoneCode === zoneCode) &&
    (and ?? []).every((one) => fits(member, one))
  );
}

function orderOf(sort: MemberArgs['sort'], orderBy: MemberArgs['orderBy']): [string | undefined, boolean] {
  if (orderBy) return [orderBy.field.toLowerCase(), orderBy.direction === 'DESC'];
  if (typeof sort === 'string') return [sort.replace(/^-/, ''), sort.startsWith('-')];
  const [column, direction] = Object.entries(sort ?? {}).find(([, value]) => value != null) ?? [];
  return [column, direction === 'DESC'];
}
