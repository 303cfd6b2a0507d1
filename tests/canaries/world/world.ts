import { createMint } from './mint.ts';
import { makePeople, type Person, registeredPeople } from './people.ts';
import { makeRow, rowPerPerson, rowsOfOwners } from './rows.ts';
import type { Token } from './token.ts';

export type World = ReturnType<typeof makeWorld>;

/** The number of rows of people without a client, where no other client may see anything of them. */
const hiddenRows = {
  1: { claims: 3, tickets: 2, appointments: 2, permits: 5, observations: 3 },
  2: { claims: 6, tickets: 5, appointments: 4, permits: 3, observations: 6 },
} as const;

/**
 * Everything that the partners hold. For each client the two worlds of one seed differ only in what it may not see: values,
 * their lengths, whether they are there, how many rows there are.
 */
export function makeWorld(seed: number, world: 1 | 2) {
  const mint = createMint({ seed, world, registered: new Set(registeredPeople) });
  const people = makePeople(mint);
  const hidden = hiddenRows[world];
  const text = (type: string, field: string, row: string) =>
    mint.text({ type, field, row, person: 'nobody' }, 'text') ?? '';
  const result = {
    world,
    people,
    persons: rowPerPerson(mint, 'Person', people),
    readings: people.flatMap((person) =>
      ['r0', 'r1'].map((day) => ({
        person,
        row: makeRow(mint, 'Reading', `${person.key} ${day}`, person.key),
      })),
    ),
    claims: rowsOfOwners(mint, 'Claim', people, hidden.claims),
    members: rowPerPerson(mint, 'Member', people.slice(0, 6)),
    tickets: rowsOfOwners(mint, 'Ticket', people, hidden.tickets),
    visitors: rowPerPerson(mint, 'Visitor', people.slice(0, 4)),
    appointments: rowsOfOwners(mint, 'Appointment', people, hidden.appointments),
    permits: rowsOfOwners(mint, 'Permit', people, hidden.permits),
    stalls: rowPerPerson(mint, 'Stall', people.slice(0, 3)),
    things: ['t0', 't1'].map((row) => ({
      description: text('SThing', 'description', row),
      guardian: text('SThing', 'properties', row),
      address: text('SLocation', 'location', row),
    })),
    observations: Array.from({ length: hidden.observations }, (_, index) => ({
      result: mint.number(
        { type: 'SObservation', field: 'result', row: `o${index}`, person: 'nobody' },
        'integer',
      ),
      nurse: text('SObservation', 'parameters', `o${index}`),
    })),
    /** Roots that answer no object. */
    loose: Object.fromEntries(
      ['emails', 'directory', 'memberHint', 'visits', 'visitorNames', 'visitorMap'].map((root) => [
        root,
        text('Query', root, 'value'),
      ]),
    ),
    /** What a partner that fails says with its failure. */
    failure: { message: text('failure', 'message', 'f'), address: text('failure', 'address', 'f') },
    tokens: mint.tokens,
  };
  checkUnique(mint.tokens);
  return result;
}

function checkUnique(tokens: readonly Token[]) {
  const cores = new Set(tokens.map(({ core }) => core));
  if (cores.size < tokens.length) throw new Error('two personal values share a core: choose another seed');
}

export type { Person };
