import type { GraphQLCompositeType } from 'graphql';
import type { KnownTypes } from './known-types.testing.ts';
import type { MergeScope } from './merge-scope.testing.ts';
import type { Random } from './random.testing.ts';
import type { Variables } from './variables.testing.ts';

/** What the writing of one document shares. */
export interface Writing {
  readonly random: Random;
  readonly types: KnownTypes;
  readonly variables: Variables;
  readonly fragments: Fragment[];
  /** Selections that may still be written. When none are left, only leaves are written. */
  readonly budget: { left: number };
  /** No field of an interface or a union is asked: most operations have none, and engines treat them apart. */
  readonly concrete: boolean;
  /** Writes a selection set, braces included. */
  readonly selections: (writing: Writing, place: Place) => string;
}

/** Where selections are written: on which type, what stands there already, how deep. */
export interface Place {
  readonly type: GraphQLCompositeType;
  readonly scope: MergeScope;
  readonly depth: number;
}

export interface Fragment {
  readonly name: string;
  readonly condition: GraphQLCompositeType;
  readonly scope: MergeScope;
  /** The number of its selections: the cost of spreading it again. */
  readonly size: number;
  /** The whole definition. */
  readonly text: string;
}
