import type { DocumentNode, FieldNode, GraphQLOutputType, OperationDefinitionNode } from 'graphql';
import type { Link } from './composition.ts';
import type { PlannedFetch } from './planned-fetch.ts';
import type { AnonymiserScope, Decision } from './policy.ts';

/** Values of an operation's variables, coerced. */
export type Variables = Readonly<Record<string, unknown>>;

/** How a field of an operation comes by its value. */
export type Resolution =
  | { readonly kind: 'typename'; readonly value: string }
  /** Null whatever the data holds; not fetched. */
  | { readonly kind: 'denied' }
  | {
      readonly kind: 'root';
      readonly fetch: (variables: Variables) => PlannedFetch;
      readonly decision: Decision;
    }
  | {
      readonly kind: 'link';
      readonly link: Link;
      readonly many: boolean;
      readonly fetch: (variables: Variables) => PlannedFetch;
    }
  /** Read from the row under a key that is fixed, or that arguments make (`rowKey`). */
  | {
      readonly kind: 'value';
      readonly rowKey: string | ((variables: Variables) => string);
      readonly decision: Decision;
    };

/** One field of an answer, in its place. */
export interface PlanField {
  readonly responseKey: string;
  readonly coordinate: string;
  readonly resolution: Resolution;
  readonly type: GraphQLOutputType;
  /** The order of its rows is the source's: see `Planner.keepsOrder`. */
  readonly keepsOrder: boolean;
  /** For the locations of errors. */
  readonly nodes: readonly FieldNode[];
  /** Fields of the object or objects behind this one; empty for leaves and where `byType` is given. */
  readonly fields: readonly PlanField[];
  /** For an interface or union: the fields by the object type that the row's `__typename` says. */
  readonly byType?: ReadonlyMap<string, readonly PlanField[]>;
}

/**
 * An operation under one policy view, ready to run: every decision, fetch and link in its place. Made once per document,
 * view and values of the variables in `@skip` and `@include`.
 */
export interface OperationPlan {
  readonly fields: readonly PlanField[];
  /** Why it runs through graphql-js instead, when it does. */
  readonly notCompiled: string | undefined;
  /** Object types that an answer may speak of, whatever the variables: a change of one of them makes it void. */
  readonly types: readonly string[];
  /** How far its values may go. */
  readonly scope: AnonymiserScope;
}

/** A plan with what it was made for. */
export interface Planned {
  readonly plan: OperationPlan;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
}
