import { zoneCodes } from '../world/people.ts';
import type { World } from '../world/world.ts';

/** Values that an attacker would try in arguments, by the name of the argument or column. */
export type Guesses = ReadonlyMap<string, readonly (string | number)[]>;

/** Everything that either world holds: what one of them has and the other has not tells the two apart where it is read. */
export function guessesOf(worlds: readonly World[]): Guesses {
  const guesses = new Map<string, (string | number)[]>();
  const add = (name: string, ...values: (string | number | null | undefined)[]) => {
    const known = guesses.get(name) ?? [];
    known.push(...values.filter((value) => value !== null && value !== undefined));
    guesses.set(name, known);
  };
  for (const world of worlds) {
    const { people, persons, readings, claims, members, tickets, visitors, permits, stalls } = world;
    for (const { uid, householdId } of people) {
      for (const name of ['uid', 'uids', 'personUid']) add(name, uid);
      add('householdId', householdId);
    }
    for (const rows of [persons, readings, claims, members, tickets, visitors, permits, stalls]) {
      for (const { row } of rows) for (const [name, value] of Object.entries(row)) add(name, value);
    }
    for (const { row } of [...members, ...visitors]) {
      add('emailContains', row.email, String(row.email ?? '').slice(11, 16));
      add('nameContains', row.name, String(row.name ?? '').slice(10, 15));
    }
    for (const { result } of world.observations) add('value', result);
    for (const { description } of world.things) add('description', description);
  }
  for (const name of ['codes', 'code', 'zoneCode', 'zone']) add(name, ...zoneCodes);
  add('emailContains', 'example.org', 'cnry', 'y@');
  add('sort', 'email', '-email', 'name', 'id', 'phone');
  add('ids', 'c0', 'c1', 1, 2);
  add('id', 'c0', 'm0', 'm3', 'v1', 1, 2);
  add('first', 1, 2, 3, 4, 5, 100);
  return guesses;
}
