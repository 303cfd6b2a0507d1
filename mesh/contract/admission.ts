import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { MaybePromise } from '../core/maybe-promise.ts';
import type { Variables } from './operation-plan.ts';
import type { RequestContext } from './request-context.ts';

/** An operation whose variables have been read. Nothing is planned or fetched for it yet. */
export interface ReadOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
}

/** Estimates how many values an operation brings at most. Throws `OPERATION_TOO_COSTLY`. */
export type Price = (operation: ReadOperation) => number;

/** A place among the operations that run. To be left once, when the operation has ended. */
export interface Place {
  leave(): void;
}

/** Decides when an operation runs. Consumers take turns; `cost` is in values, as {@link Price} counts them. */
export interface Admission {
  readonly price: Price;
  /**
   * Takes a place for an operation, at once where there is one. Rejects with `OVERLOADED` when too many wait or the wait
   * takes too long, and with the caller's reason when the client leaves.
   */
  enter(requestContext: RequestContext, cost: number): MaybePromise<Place>;
  /** Waits for a turn to do work on the thread that takes no place, such as reading a document. */
  turn(requestContext: RequestContext, cost: number): MaybePromise<void>;
}

/** Lets everything through at once. */
export const openAdmission: Admission = {
  price: () => 1,
  enter: () => ({ leave() {} }),
  turn() {},
};
