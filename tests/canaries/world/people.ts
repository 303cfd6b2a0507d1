import type { Mint } from './mint.ts';

/** A person of the territory. Every person is a subject; two of them have clients of their own. */
export interface Person {
  readonly key: string;
  readonly householdId: string;
  readonly uid: string;
  readonly zoneCode: string;
}

export const registeredPeople = ['anne', 'bruno'] as const;
export const zoneCodes = ['z1', 'z2', 'z3'] as const;

const others = ['p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8', 'p9'];

export function makePeople({ text }: Mint): Person[] {
  return [...registeredPeople, ...others].map((key, index) => {
    const cell = (field: string) => ({ type: 'Person', field, row: key, person: key });
    return {
      key,
      householdId: text(cell('householdId'), 'text', 'kept') ?? '',
      uid: text(cell('uid'), 'text', 'kept') ?? '',
      zoneCode: zoneCodes[index % zoneCodes.length] ?? '',
    };
  });
}

/** Rows of which a client sees its own: two of Anne, one of Bruno, and more or fewer of people who have no client. */
export function ownedRows(people: readonly Person[], hidden: number): { key: string; person: Person }[] {
  const [anne, bruno, ...rest] = people as [Person, Person, ...Person[]];
  const hiddenRows = Array.from({ length: hidden }, (_, index) => ({
    key: `h${index}`,
    person: rest[index % rest.length] as Person,
  }));
  return [
    ...hiddenRows.slice(0, 1),
    { key: 'a0', person: anne },
    ...hiddenRows.slice(1, 2),
    { key: 'b0', person: bruno },
    { key: 'a1', person: anne },
    ...hiddenRows.slice(2),
  ];
}
