import type { Mint } from './mint.ts';
import { ownedRows, type Person } from './people.ts';
import type { Change, Form } from './token.ts';

type Fields = Readonly<Record<string, readonly [Form] | readonly [Form, Change]>>;
export type PersonalRow = Readonly<Record<string, string | number | null>>;

/** Personal fields by type. What varies and how is written here once; the policy and the oracle are written apart from it. */
const fields = {
  Person: {
    name: ['text'],
    email: ['email', 'absent'],
    phone: ['phone'],
    note: ['note'],
    postcode: ['postcode'],
    income: ['integer'],
    balance: ['amount'],
    birthDate: ['date'],
  },
  Reading: { day: ['date', 'kept'], kwh: ['amount'] },
  Claim: { claimId: ['text'], iban: ['text', 'absent'], amount: ['integer'] },
  Member: { name: ['text'], email: ['email', 'absent'], phone: ['phone'] },
  Ticket: { ref: ['text'], title: ['text'], email: ['email', 'absent'], amount: ['integer'] },
  Visitor: { name: ['text'], email: ['email', 'absent'] },
  Appointment: { code: ['text'], doctor: ['text', 'absent'] },
  Permit: { ref: ['text'], holder: ['text'], fee: ['integer'] },
  Stall: { keeper: ['text'] },
} satisfies Record<string, Fields>;

export type PersonalType = keyof typeof fields;

/** One row for each person. */
export function rowPerPerson(mint: Mint, type: PersonalType, people: readonly Person[]) {
  return people.map((person) => ({ person, row: makeRow(mint, type, person.key, person.key) }));
}

/** Rows that only their own person may see; how many others there are differs between the worlds. */
export function rowsOfOwners(mint: Mint, type: PersonalType, people: readonly Person[], hidden: number) {
  return ownedRows(people, hidden).map(({ key, person }) => ({
    person,
    row: makeRow(mint, type, key, person.key),
  }));
}

export function makeRow(mint: Mint, type: PersonalType, key: string, person: string): PersonalRow {
  const row: Record<string, string | number | null> = {};
  for (const [field, [form, change]] of Object.entries(fields[type] as Fields)) {
    const cell = { type, field, row: key, person };
    row[field] =
      form === 'integer' || form === 'amount'
        ? mint.number(cell, form, change)
        : mint.text(cell, form, change);
  }
  return row;
}
