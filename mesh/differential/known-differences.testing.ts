import type { DocumentNode } from 'graphql';
import type { Composition } from '../contract/composition.ts';
import { hasEmptyCondition } from './empty-condition.testing.ts';
import { hasNullInDirective } from './null-in-directive.testing.ts';
import type { Round } from './operation.testing.ts';
import { hasSharedLink } from './shared-link.testing.ts';

/**
 * A way in which the engine is known to differ from graphql-js on the schema with every feature. The random operations keep
 * clear of it, and a test says so when it is no more: then its entry goes, and the operations have it again.
 */
export interface KnownDifference {
  readonly name: string;
  readonly reason: string;
  /** Whether an operation may show it. Without this it hangs on rows alone. */
  readonly avoid?: (composition: Composition, document: DocumentNode, rounds: readonly Round[]) => boolean;
  /** An operation that shows it, and what the sources answer. */
  readonly operation: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly answers: Readonly<Record<string, unknown>>;
  /** Held against graphql-js with nothing of ours ahead of it. */
  readonly bare?: boolean;
}

const thing = { __typename: 'Thing', id: 't1', label: 'l', ownerId: 'k1' };
const owner = { __typename: 'Owner', id: 'k1', name: 'n' };

export const knownDifferences: readonly KnownDifference[] = [
  {
    name: 'a condition that holds for no object',
    reason:
      'collect() in mesh/plan narrows an object type by any interface or union, also by one that it does not belong to. ' +
      'The planner fetches, and the compiled engine answers, what stands in such a fragment.',
    avoid: ({ schema }, document) => hasEmptyCondition(schema, document),
    operation: '{ ownersById(ids: ["k1"]) { ... on Named { ... on Place { id } } } }',
    answers: { 'Query.ownersById': [owner] },
  },
  {
    name: 'null for a variable of @skip or @include',
    reason:
      'The runner plans the operation although the survey has refused it already, and planning throws the same error once more: ' +
      'it leaves the engine as an exception instead of an answer.',
    avoid: (_, document, rounds) => hasNullInDirective(document, rounds),
    operation: 'query ($v: Boolean = true) { plain @include(if: $v) }',
    variables: { v: null },
    answers: { 'Query.plain': 'p' },
  },
  {
    name: 'one link of a fragment in two merged selections',
    reason:
      'The resolvers keep one batch per field node, so the second place gets the selection, and on an abstract type the link, of the ' +
      'first: fields asked only there come back null. Here graphql-js is wrong and the compiled engine is right. ' +
      'A batch per `info.fieldNodes`, which graphql-js keeps per merged selection and type, would tell them apart.',
    avoid: ({ schema, links }, document) => hasSharedLink(schema, document, new Set(links.keys())),
    operation: '{ all { ...F } loose { ...F owner { name } } } fragment F on Thing { owner { id } }',
    answers: { 'Query.all': [thing], 'Query.loose': [thing], 'Query.ownersById': [owner] },
  },
  {
    name: 'surplus rows',
    reason:
      'Where a source answers keys with a row too many (of a key that nobody asked for, or a second one where the link leads to ' +
      'one), the compiled engine brings the links of that row too, although nobody sees it: fetches too many, and their ' +
      'failures and times to live count.',
    operation: '{ detail { owner { things { id } } } }',
    answers: {
      'Query.detail': { ownerId: 'gone' },
      'Query.ownersById': [owner],
      'Query.partsByThing': [],
    },
  },
  {
    name: 'a scalar that serialises to nothing',
    reason:
      'The message alone: graphql-js puts the value into it, the compiled engine names the scalar only.',
    operation: '{ thing { when } }',
    answers: { 'Query.thing': { when: 'never' } },
  },
  {
    name: 'an argument whose variable brings null where none may be',
    reason:
      'For graphql-js the field fails and its neighbours are answered. The survey, which reads arguments before anything runs, ' +
      'refuses the whole operation, whichever engine would run it.',
    operation: 'query ($n: Int = 2) { plain places(first: $n) { totalCount } }',
    variables: { n: null },
    answers: { 'Query.plain': 'p', 'Query.places': [] },
    bare: true,
  },
  {
    name: 'an input object whose variable brings null where none may be',
    reason:
      'As above, nested: `lon: Float! = 0.5` makes a nullable variable valid there, and its null makes the value invalid.',
    operation: 'query ($n: Float) { plain search(where: { lat: 1, lon: $n }) { __typename } }',
    variables: { n: null },
    answers: { 'Query.plain': 'p', 'Query.search': [] },
    bare: true,
  },
];
