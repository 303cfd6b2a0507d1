import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { MaybePromise } from '../core/maybe-promise.ts';
import type { PertuisError } from './errors.ts';
import type { OperationPlan, Variables } from './operation-plan.ts';
import type { Principal } from './policy.ts';
import type { RequestContext } from './request-context.ts';

/** An operation with its variables, coerced to their types. */
export interface ReadOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
}

/** An operation that has been authorized and planned. Nothing has been fetched yet. */
export interface PlannedOperation extends ReadOperation {
  readonly plan: OperationPlan;
  /** Upper bound of the number of values in the response. See {@link Price}. */
  readonly values: number;
}

export interface AdmissionContext {
  readonly requestContext: RequestContext;
  readonly principal: Principal;
  /** `revalidation` for background requests of the gateway, for which no client waits. */
  readonly reason: 'request' | 'revalidation';
  /** Adds a header to the response of this request. The header is not stored with a cached response. */
  setHeader(name: string, value: string): void;
}

/** What an execution consumed. */
export interface Usage {
  readonly values: number;
  /** Rows and bytes received from sources. */
  readonly rows: number;
  readonly sourceBytes: number;
  /** False when the whole operation failed. */
  readonly succeeded: boolean;
}

/** Resources that are held for an operation. The gateway calls exactly one of the two methods, once. */
export interface Reservation {
  /** Called after the operation has run. */
  commit(used: Usage): MaybePromise<void>;
  /** Called when the operation did not run: another control rejected it, or its client left. */
  release(): void;
}

/**
 * Decides whether and when an operation runs. Called between plan and fetch, once per execution: never for a
 * cached response, once for coalesced requests.
 *
 * @returns a reservation, an error that rejects the whole operation, or undefined to admit it.
 * @example
 * const nights: AdmissionControl = {
 *   name: 'closed-at-night',
 *   admit: () => (isNight() ? new PertuisError('OVERLOADED', 'Try again after six.') : undefined),
 * };
 */
export interface AdmissionControl {
  readonly name: string;
  admit(
    operation: PlannedOperation,
    context: AdmissionContext,
  ): MaybePromise<Reservation | PertuisError | undefined>;
}

/**
 * Estimates the number of values in an operation's response, as an upper bound.
 *
 * @throws {PertuisError} `OPERATION_TOO_COSTLY`.
 */
export type Price = (operation: ReadOperation) => number;

/** All admission controls, in the order in which the executor calls them. */
export interface Admission {
  readonly price: Price;
  /**
   * Reserves with every control, or throws.
   *
   * @throws the error that rejects the operation, or the client's reason when it leaves.
   */
  admit(operation: PlannedOperation, requestContext: RequestContext): MaybePromise<Reservation>;
}
