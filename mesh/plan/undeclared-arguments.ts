import { getNamedType, isEnumType, isLeafType, isObjectType } from 'graphql';
import type { Composition } from '../contract/composition.ts';
import type { Policy } from '../contract/policy.ts';
import { type Reading, readArgument } from './argument-reads.ts';
import { keysByLinks } from './check-arguments.ts';
import { createRowTypes } from './row-types.ts';

/**
 * Returns arguments (`Query.people.emailContains`) whose columns are unknown, for `pertuis check`. They are
 * rejected for clients that may not see every field of the rows. Entries of input objects are checked at run
 * time, so they are not included.
 */
export function undeclaredArguments(
  composition: Composition,
  { personal, declaredArguments }: Pick<Policy, 'personal' | 'declaredArguments'>,
): string[] {
  const { schema, roots, facts: listFacts, links } = composition;
  const rowTypesOf = createRowTypes(composition);
  const keyOf = keysByLinks(links);
  const found: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const rows = rowTypesOf(field).all;
      const holdsPersonal = rows.some((row) =>
        Object.keys(row.getFields()).some((name) => personal.has(`${row.name}.${name}`)),
      );
      if (!holdsPersonal || links.has(coordinate)) continue;
      const facts = roots.get(coordinate)?.facts ?? listFacts.get(coordinate);
      for (const argument of field.args) {
        const { name } = argument;
        const named = getNamedType(argument.type);
        const isExplained =
          facts?.plainArgs?.includes(name) ||
          facts?.filterArgs?.includes(name) ||
          facts?.keys?.arg === name ||
          keyOf(coordinate, name) !== undefined ||
          declaredArguments.get(coordinate)?.has(name);
        if (isExplained || !isLeafType(named) || isEnumType(named)) continue;
        const reading: Reading = { reads: [], undeclared: undefined };
        readArgument({ name, value: '', type: argument.type }, rows, schema, reading);
        if (reading.undeclared !== undefined) found.push(`${coordinate}.${name}`);
      }
    }
  }
  return found;
}
