import type { GraphQLObjectType } from 'graphql';
import type { KnownTypes } from './known-types.testing.ts';
import { createMergeScope } from './merge-scope.testing.ts';
import type { Operation, Round } from './operation.testing.ts';
import type { Random } from './random.testing.ts';
import { createVariables } from './variables.testing.ts';
import { writeSelections } from './write-selections.testing.ts';
import type { Writing } from './writing.testing.ts';

const maxSelections = 60;

interface Written {
  readonly keyword: string;
  readonly name: string | undefined;
  readonly selections: string;
}

/** Writes a document of one to three operations, with its requests. It is valid by construction. */
export function writeDocument(random: Random, types: KnownTypes): Operation {
  const variables = createVariables(random, types.schema);
  const fragments: Writing['fragments'] = [];
  const concrete = random.chance(0.45);
  const several = random.chance(0.15) ? 2 + random.below(2) : 1;
  const operations = Array.from({ length: several }, (_, index): Written => {
    const [keyword, type] = rootOf(random, types);
    const budget = { left: 3 + random.below(maxSelections) };
    const writing: Writing = {
      random,
      types,
      variables,
      fragments,
      budget,
      concrete,
      selections: writeSelections,
    };
    const selections = writeSelections(writing, { type, scope: createMergeScope(), depth: 0 });
    return { keyword, name: several > 1 || random.chance(0.6) ? `Q${index}` : undefined, selections };
  });

  const reach = (text: string) => reachOf(text, new Map(fragments.map(({ name, text }) => [name, text])));
  const heads = operations.map(({ keyword, name, selections }) => {
    const used = variables.declare(reach(selections).variables);
    if (keyword === 'query' && name === undefined && used === '') return selections;
    return `${keyword} ${name ?? ''}${used === '' ? '' : `(${used})`} ${selections}`;
  });
  const spread = new Set(operations.flatMap(({ selections }) => reach(selections).fragments));
  const bodies = fragments.filter(({ name }) => spread.has(name)).map(({ text }) => text);

  const rounds = Array.from({ length: random.chance(0.25) ? 2 : 1 }, (): Round => {
    const { name, selections } = random.pick(operations);
    const filled = variables.fill(reach(selections).variables);
    // What no operation declares is no mistake.
    if (random.chance(0.03)) filled.undeclared = 1;
    return { operationName: several > 1 || random.chance(0.5) ? name : undefined, variables: filled };
  });
  return { text: [...heads, ...bodies].join('\n'), rounds };
}

function rootOf(random: Random, { schema }: KnownTypes): [string, GraphQLObjectType] {
  const mutation = schema.getMutationType();
  if (mutation && random.chance(0.12)) return ['mutation', mutation];
  return ['query', schema.getQueryType() as GraphQLObjectType];
}

/** Variables and fragments that a text uses, through fragments too. No text that is written here holds `$` or `...F` in a string. */
function reachOf(text: string, fragments: ReadonlyMap<string, string>) {
  const found = new Set<string>();
  const variables = new Set<string>();
  const look = (at: string) => {
    for (const [, name = ''] of at.matchAll(/\$(\w+)/g)) variables.add(name);
    for (const [, name = ''] of at.matchAll(/\.\.\.(F\d+)/g)) {
      if (found.has(name)) continue;
      found.add(name);
      look(fragments.get(name) ?? '');
    }
  };
  look(text);
  return { variables: [...variables], fragments: [...found] };
}
