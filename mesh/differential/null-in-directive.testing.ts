import { type DocumentNode, Kind, visit } from 'graphql';
import type { Round } from './operation.testing.ts';

/** Whether a round sends null for a variable that `@skip` or `@include` hang on. Its default made that valid. */
export function hasNullInDirective(document: DocumentNode, rounds: readonly Round[]): boolean {
  const names = new Set<string>();
  visit(document, {
    Directive({ arguments: given = [] }) {
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return rounds.some(({ variables }) => [...names].some((name) => variables[name] === null));
}
