import { type Random, seedBelow, seeded } from '../../differential/random.testing.ts';
import type { Cell, Change, Form, Token } from './token.ts';

/** Makes the personal values of one world and keeps their tokens. */
export interface Mint {
  readonly tokens: readonly Token[];
  text(cell: Cell, form: Exclude<Form, 'integer' | 'amount'>, change?: Change): string | null;
  number(cell: Cell, form: 'integer' | 'amount', change?: Change): number | null;
}

export interface MintOptions {
  readonly seed: number;
  readonly world: 1 | 2;
  /** People whose values are the same in both worlds: clients see theirs. */
  readonly registered: ReadonlySet<string>;
}

const alphabet = 'bcdfghjkmnpqrstvwxz23456789';
const coreLength = 12;

/** The same seed makes the same values; the two worlds differ as each cell's {@link Change} says. */
export function createMint({ seed, world, registered }: MintOptions): Mint {
  const tokens: Token[] = [];
  const years = new Map<number, string>();

  /** The part of a changed value that a decision shows comes from `shared`, the rest from `own`. */
  function randomsOf(cell: Cell, change: Change) {
    const place = seedBelow(seed, `${cell.type}.${cell.field}.${cell.row}`);
    const same = change === 'kept' || registered.has(cell.person);
    const own = same ? place : seedBelow(place, `world ${world}`);
    return { shared: seeded(place), own: seeded(own), absent: change === 'absent' && !same && isOff(place) };
  }

  /** In each world another half of the values is missing. */
  function isOff(place: number) {
    return seeded(seedBelow(place, 'absent')).below(2) === world - 1;
  }

  function keep(cell: Cell, form: Form, core: string, value: string): string {
    tokens.push({ ...cell, form, core, value });
    return value;
  }

  /** No two dates share a year, so that a visible month and a leaked day can be told apart. */
  function yearOf(cell: Cell, shared: Random): number {
    const name = `${cell.type}.${cell.field}.${cell.row}`;
    let year = 1200 + shared.below(700);
    while ((years.get(year) ?? name) !== name) year = 1200 + ((year - 1199) % 700);
    years.set(year, name);
    return year;
  }

  return {
    tokens,
    text(cell, form, change = 'changed') {
      const { shared, own, absent } = randomsOf(cell, change);
      if (form === 'date') {
        const month = String(1 + shared.below(12)).padStart(2, '0');
        const day = `${yearOf(cell, shared)}-${month}-${String(1 + own.below(28)).padStart(2, '0')}`;
        return keep(cell, form, day, day);
      }
      const core = Array.from({ length: coreLength }, () => own.pick([...alphabet])).join('');
      const padding = 'y'.repeat(own.below(10));
      if (absent) return null;
      const token = `cnry-${cell.field.toLowerCase()}-${core}`;
      const written = {
        text: `${token}${padding}`,
        email: `${token}${padding}@example.org`,
        phone: `${token}${padding}-${10 + shared.below(90)}`,
        note: `Wrote to ${token}${padding}@example.org about the bins.`,
        postcode: `17-${core}`,
      };
      return keep(cell, form, core, written[form]);
    },
    number(cell, form, change = 'changed') {
      const { shared, own, absent } = randomsOf(cell, change);
      if (absent) return null;
      // Past what steps of a million leave, and too early and too small for a clock in seconds or milliseconds.
      const value = (2000 + shared.below(147)) * 1_000_000 + 100_000 + own.below(900_000);
      keep(cell, form, String(value).slice(0, 8), String(value));
      return form === 'integer' ? value : value + 0.25;
    },
  };
}
