import { parseArgs } from 'node:util';
import { allAttacks } from './all-attacks.ts';
import type { Attack } from './attack.ts';

export class UsageError extends Error {}

export interface Options {
  readonly attacks: readonly Attack[];
  readonly report: string;
}

const help = `npm run attack:availability -- [options]

  --only <ids>      comma separated: cases, or beginnings of them such as b2 or b7-events
  --report <file>   where the report goes (reports/availability.json)
  --list            the cases
  --help

Exit code 0: every case holds; 1: one does not, or cannot be run; 2: called wrongly.
`;

/** Undefined when only a list or help was asked for, which is then given to `say`. Throws UsageError. */
export function readOptions(args: readonly string[], say: (text: string) => void): Options | undefined {
  const values = parse(args);
  if (values.help) say(help);
  else if (values.list) say(allAttacks.map(({ id, name }) => `${id.padEnd(28)}${name}\n`).join(''));
  else return { attacks: select(values.only), report: values.report };
  return undefined;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        report: { type: 'string', default: 'reports/availability.json' },
        list: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${help}`);
  }
}

function select(only: string | undefined): readonly Attack[] {
  if (only === undefined) return allAttacks;
  const wanted = only.split(',').map((name) => name.trim().toLowerCase());
  const unknown = wanted.filter((name) => !allAttacks.some((attack) => fits(attack, name)));
  if (unknown.length > 0)
    throw new UsageError(`--only: there is no case "${unknown.join(', ')}"; --list shows them.`);
  return allAttacks.filter((attack) => wanted.some((name) => fits(attack, name)));
}

const fits = ({ id }: Attack, name: string) => id === name || id.startsWith(`${name}-`);
