import { type GraphQLCompositeType, type GraphQLSchema, getNamedType } from 'graphql';
import { knowTypes } from '../../differential/known-types.testing.ts';
import { createMergeScope } from '../../differential/merge-scope.testing.ts';
import { seeded } from '../../differential/random.testing.ts';
import { createVariables } from '../../differential/variables.testing.ts';
import { writeSelections } from '../../differential/write-selections.testing.ts';
import type { Writing } from '../../differential/writing.testing.ts';
import type { Asking } from '../check/exchange.ts';
import { favouritesOf } from './favourites.ts';

/** Creates subscriptions to each root field in turn, with random selections on its events. */
export function randomSubscriptions(schema: GraphQLSchema, seed: number, count: number): Asking[] {
  const random = seeded(seed);
  const types = knowTypes(schema, favouritesOf(schema));
  const roots = Object.values(schema.getSubscriptionType()?.getFields() ?? {});
  return Array.from({ length: count }, (_, index) => {
    const field = roots[index % roots.length] as (typeof roots)[0];
    const writing: Writing = {
      random,
      types,
      variables: createVariables(random, schema),
      fragments: [],
      budget: { left: 3 + random.below(20) },
      concrete: random.chance(0.3),
      selections: writeSelections,
    };
    const type = getNamedType(field.type) as GraphQLCompositeType;
    const selections = writeSelections(writing, { type, scope: createMergeScope(), depth: 1 });
    const args = field.args.length > 0 && random.chance(0.5) ? '(emailContains: "y@")' : '';
    const fragments = writing.fragments.map(({ text }) => text).join('\n');
    return complete(`subscription S { ${field.name}${args} ${selections} }\n${fragments}`, writing);
  });
}

/** Variables that were offered are declared and filled; fragments that nothing spreads are left out. */
function complete(text: string, { variables }: Writing): Asking {
  const query = withoutUnused(text);
  const used = [...new Set([...query.matchAll(/\$(\w+)/g)].map(([, name = '']) => name))];
  if (used.length === 0) return { query };
  return {
    query: query.replace('subscription S', `subscription S(${variables.declare(used)})`),
    variables: variables.fill(used),
  };
}

function withoutUnused(text: string): string {
  const [head = '', ...rest] = text.split(/\n(?=fragment )/);
  const bodies = new Map(rest.map((body) => [/^fragment (\w+)/.exec(body)?.[1] ?? '', body]));
  const reached = new Set<string>();
  const look = (at: string) => {
    for (const [, name = ''] of at.matchAll(/\.\.\.(F\d+)/g)) {
      if (reached.has(name)) continue;
      reached.add(name);
      look(bodies.get(name) ?? '');
    }
  };
  look(head);
  return [head.trim(), ...[...reached].map((name) => bodies.get(name))].join('\n');
}
