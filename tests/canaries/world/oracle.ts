import type { Client } from './clients.ts';
import { nameOf, type Token } from './token.ts';

/** Types whose rows a citizen sees whole when they are the citizen's own. */
const ownTypes = new Set(['Person', 'Reading', 'Claim', 'Ticket', 'Appointment', 'Permit']);

/** Personal fields that a role sees as they are, on every row. */
const clearFields: Readonly<Record<string, readonly string[]>> = {
  partner: ['Reading.day'],
};

/**
 * Whether the value behind a token may reach a client as it is. Written from the territory's rules in words, apart from the
 * policy file and the product's code. Everything that a decision alters must leave no core behind: `•••` and the two last
 * digits of a mask, a pseudonym, the first million of a number, the month of a day, the first three characters of a postcode.
 */
export function maySee(client: Client, token: Token): boolean {
  if (client.person !== undefined && client.person === token.person && ownTypes.has(token.type)) return true;
  return clearFields[client.role]?.includes(nameOf(token)) ?? false;
}
