import type {
  Admission,
  AdmissionContext,
  AdmissionControl,
  PlannedOperation,
  Price,
  Reservation,
  Usage,
} from '../contract/admission.ts';
import { PertuisError } from '../contract/errors.ts';
import type { RequestContext } from '../contract/request-context.ts';
import { andThen, type MaybePromise } from '../core/maybe-promise.ts';

export interface AdmissionOptions {
  /** Without it every operation counts one value. */
  readonly price?: Price | undefined;
  /** Called in this order. */
  readonly controls: readonly AdmissionControl[];
}

/**
 * Creates the chain of controls. It calls each in turn. The first rejection ends the operation and releases
 * the earlier reservations.
 */
export function createAdmission({ price = () => 1, controls }: AdmissionOptions): Admission {
  function from(
    index: number,
    held: readonly Reservation[],
    operation: PlannedOperation,
    context: AdmissionContext,
  ): MaybePromise<Reservation> {
    const control = controls[index];
    if (!control) return all(held);
    return andThen(ask(control, held, operation, context), (verdict) => {
      if (verdict instanceof PertuisError) {
        release(held);
        throw verdict;
      }
      return from(index + 1, verdict ? [...held, verdict] : held, operation, context);
    });
  }

  return {
    price,
    admit: (operation, requestContext) => from(0, [], operation, contextOf(requestContext)),
  };
}

/** Calls a control. A control that throws rejects the operation as well. */
function ask(
  control: AdmissionControl,
  held: readonly Reservation[],
  operation: PlannedOperation,
  context: AdmissionContext,
): ReturnType<AdmissionControl['admit']> {
  const failed = (error: unknown) => {
    release(held);
    throw error;
  };
  try {
    const verdict = control.admit(operation, context);
    return verdict instanceof Promise ? verdict.catch(failed) : verdict;
  } catch (error) {
    return failed(error);
  }
}

function release(held: readonly Reservation[]) {
  for (const reservation of held) reservation.release();
}

const nothing: Reservation = { commit() {}, release() {} };

function all(held: readonly Reservation[]): Reservation {
  const [only = nothing] = held;
  if (held.length <= 1) return only;
  return {
    async commit(used: Usage) {
      for (const reservation of held) await reservation.commit(used);
    },
    release: () => release(held),
  };
}

function contextOf(requestContext: RequestContext): AdmissionContext {
  const { principal, operation, executionInfo } = requestContext;
  if (!principal) throw new Error('The identity stage must run before admission.');
  return {
    requestContext,
    principal,
    reason: operation.cache === 'revalidation' ? 'revalidation' : 'request',
    setHeader(name, value) {
      executionInfo.headers ??= {};
      executionInfo.headers[name] = value;
    },
  };
}
