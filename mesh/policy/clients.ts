import type { Principal } from '../contract/policy.ts';
import type { Rule } from './policy-text.ts';

/** All kinds of clients: registered consumers, what token issuers may claim, and the anonymous client. */
export interface Clients {
  readonly visitor: Pick<Principal, 'roles' | 'purpose'>;
  readonly consumers: readonly RegisteredClient[];
  readonly issuers: readonly { readonly roles: readonly string[]; readonly purposes: readonly string[] }[];
}

export interface RegisteredClient extends Pick<Principal, 'roles' | 'purpose' | 'organisation'> {
  readonly subject?: string | undefined;
}

/** One role with one purpose, as rules name them. */
export interface RolePurpose {
  readonly role: string;
  readonly purpose: string;
}

/** Returns every pair of role and purpose that a rule names. */
export function pairsOf({ roles, purposes }: Pick<Rule, 'roles' | 'purposes'>): RolePurpose[] {
  return roles.flatMap((role) => purposes.map((purpose) => ({ role, purpose })));
}

/** Returns whether a client can have this role and purpose. `asPerson` requires one that acts for a person. */
export function canCome(clients: Clients, { role, purpose }: RolePurpose, asPerson: boolean): boolean {
  const { visitor, consumers, issuers } = clients;
  const registered = asPerson
    ? consumers.filter(({ subject }) => subject !== undefined)
    : [visitor, ...consumers];
  return (
    registered.some((client) => client.purpose === purpose && client.roles.includes(role)) ||
    issuers.some(({ roles, purposes }) => roles.includes(role) && purposes.includes(purpose))
  );
}

/** Returns all roles and purposes that a client can have. */
export function knownTo({ visitor, consumers, issuers }: Clients): {
  roles: Set<string>;
  purposes: Set<string>;
} {
  const registered = [visitor, ...consumers];
  return {
    roles: new Set([...registered.flatMap(({ roles }) => roles), ...issuers.flatMap(({ roles }) => roles)]),
    purposes: new Set([
      ...registered.map(({ purpose }) => purpose),
      ...issuers.flatMap(({ purposes }) => purposes),
    ]),
  };
}
