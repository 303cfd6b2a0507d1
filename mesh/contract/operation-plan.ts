import type { DocumentNode, FieldNode, GraphQLOutputType, OperationDefinitionNode } from 'graphql';
import type { Link } from './composition.ts';
import type { PlannedFetch } from './planned-fetch.ts';
import type { AnonymiserScope, Decision } from './policy.ts';

/** Coerced values of an operation's variables. */
export type Variables = Readonly<Record<string, unknown>>;

/** How a field of an operation gets its value. */
export type Resolution =
  | { readonly kind: 'typename'; readonly value: string }
  /** Null whatever the data holds. Nothing is fetched. */
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
  /** Read from the row under a fixed key, or under one that arguments make (`rowKey`). */
  | {
      readonly kind: 'value';
      readonly rowKey: string | ((variables: Variables) => string);
      readonly decision: Decision;
    };

/** One field of a response. */
export interface PlanField {
  readonly responseKey: string;
  readonly coordinate: string;
  readonly resolution: Resolution;
  readonly type: GraphQLOutputType;
  /** Whether its rows keep the order of the source. See `Planner.keepsOrder`. */
  readonly keepsOrder: boolean;
  /** For the locations of errors. */
  readonly nodes: readonly FieldNode[];
  /** Fields of the object or objects behind this one; empty for leaves and where `byType` is given. */
  readonly fields: readonly PlanField[];
  /** For an interface or union: the fields for each `__typename` of a row. */
  readonly byType?: ReadonlyMap<string, readonly PlanField[]>;
}

/**
 * The query plan of an operation under one policy view: every decision, fetch and link. Created once per
 * document, view and values of the variables in `@skip` and `@include`.
 */
export interface OperationPlan {
  readonly fields: readonly PlanField[];
  /** The reason why it runs through graphql-js, when it does. */
  readonly notCompiled: string | undefined;
  /** Object types that a response may contain, whatever the variables. A change of one of them invalidates it. */
  readonly types: readonly string[];
  /** The widest audience that its values may reach. It bounds caching and coalescing. */
  readonly scope: AnonymiserScope;
}

/** A plan with what it was created for. */
export interface Planned {
  readonly plan: OperationPlan;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
}
