import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { MaybePromise } from '../core/maybe-promise.ts';
import type { PertuisError } from './errors.ts';
import type { OperationPlan, Variables } from './operation-plan.ts';
import type { Principal } from './policy.ts';
import type { RequestContext } from './request-context.ts';

/** An operation with its variables in the form of their types. */
export interface ReadOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
}

/** An operation that has been authorized and planned. Nothing is fetched for it yet. */
export interface PlannedOperation extends ReadOperation {
  readonly plan: OperationPlan;
  /** The most values that it may bring, as {@link Price} counts them. */
  readonly values: number;
}

export interface AdmissionContext {
  readonly requestContext: RequestContext;
  readonly principal: Principal;
  /** `revalidation` for background requests of the gateway's own, which no client waits for. */
  readonly reason: 'request' | 'revalidation';
  /** Adds a header to the response of this request. It is not stored with the response. */
  setHeader(name: string, value: string): void;
}

/** What an execution took. */
export interface Usage {
  readonly values: number;
  /** Rows and bytes that sources gave. */
  readonly rows: number;
  readonly sourceBytes: number;
  /** False when the operation failed as a whole. */
  readonly succeeded: boolean;
}

/** Something that is held for an operation. Exactly one of the two is called, once. */
export interface Reservation {
  /** The operation has run. */
  commit(used: Usage): MaybePromise<void>;
  /** The operation did not run: another control rejected it, or its client left. */
  release(): void;
}

/**
 * Decides whether and when an operation runs. Asked between plan and fetch, once per execution: never for a cached
 * response, once for coalesced requests.
 *
 * @returns a reservation, an error that rejects the operation as a whole, or nothing where it has no say.
 * @example
 * const nights: AdmissionControl = {
 *   name: 'closed-at-night',
 *   admit: () => (isNight() ? new PertuisError('OVERLOADED', 'Ask again at six.') : undefined),
 * };
 */
export interface AdmissionControl {
  readonly name: string;
  admit(
    operation: PlannedOperation,
    context: AdmissionContext,
  ): MaybePromise<Reservation | PertuisError | undefined>;
}

/** Estimates how many values an operation brings at most. Throws `OPERATION_TOO_COSTLY`. */
export type Price = (operation: ReadOperation) => number;

/** All admission controls together, as the executor asks them. */
export interface Admission {
  readonly price: Price;
  /** Throws what rejects the operation, and the client's reason when it leaves. */
  admit(operation: PlannedOperation, requestContext: RequestContext): MaybePromise<Reservation>;
}
