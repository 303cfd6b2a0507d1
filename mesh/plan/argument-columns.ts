import type { GraphQLNamedType } from 'graphql';
import type { Args, FieldFacts } from '../contract/source.ts';
import { fieldOf } from './selection.ts';

/** A column that an argument reads, and the values it is compared with when those are plain. */
export interface ReadColumn {
  readonly column: string;
  readonly values: readonly unknown[];
}

const connectives = new Set(['and', 'or', 'not']);

/**
 * Which columns of the row type the arguments read: those named in `where` and `orderBy`, the one that keys equal, and
 * any argument called like a field of the row, which is how a partner's API filters.
 */
export function columnsOf(args: Args, type: GraphQLNamedType, facts: FieldFacts | undefined): ReadColumn[] {
  const read: ReadColumn[] = [];
  for (const [name, value] of Object.entries(args)) {
    if (value === undefined || value === null) continue;
    if (name === 'where' || name === 'orderBy') inFilter(value, read);
    else if (facts?.keys?.arg === name) read.push({ column: facts.keys.field, values: [value].flat() });
    else if (fieldOf(type, name)) read.push({ column: name, values: [value].flat() });
  }
  return read;
}

function inFilter(filter: unknown, read: ReadColumn[]) {
  if (Array.isArray(filter)) {
    for (const item of filter) inFilter(item, read);
    return;
  }
  if (filter === null || typeof filter !== 'object') return;
  for (const [name, value] of Object.entries(filter)) {
    if (connectives.has(name)) inFilter(value, read);
    else read.push({ column: name, values: comparedWith(value) });
  }
}

/** For `{ eq }` and `{ in }` what the column must equal; any other comparison equals nothing, and is nobody's own. */
function comparedWith(comparison: unknown): readonly unknown[] {
  if (comparison === null || typeof comparison !== 'object') return [undefined];
  return Object.entries(comparison).flatMap(([operator, value]) =>
    operator === 'eq' || operator === 'in' ? [value].flat() : [undefined],
  );
}
