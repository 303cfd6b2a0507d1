import type { AdmissionControl, Reservation } from '../contract/admission.ts';
import { PertuisError } from '../contract/errors.ts';
import type { RequestContext } from '../contract/request-context.ts';
import type { MaybePromise } from '../core/maybe-promise.ts';
import { clientOf } from './client-of.ts';
import { FairQueue, type QueuePlace } from './fair-queue.ts';

export interface FairShareOptions {
  /** Values that all running operations together may fetch. */
  readonly runningCost: number;
  /** Bound of waiting operations: of one consumer, and of all together. */
  readonly waiting: number;
  readonly waitingInTotal: number;
  readonly waitSeconds: number;
  readonly later?: (work: () => void) => void;
  readonly now?: () => number;
}

export interface FairShare extends AdmissionControl {
  /** Waits for a turn on the thread without a place, for example to parse a document. */
  turn(requestContext: RequestContext, cost: number): MaybePromise<void>;
  /** Returns the number of values that running operations may fetch. */
  running(): number;
  waiting(): number;
}

/**
 * About 10 ms on the thread. One of several consumers has no more in flight at once, except a single larger
 * operation.
 */
const share = 10_000;
/** About 2 ms on the thread. */
const perTurn = 2_000;
const windowMs = 1_000;
/** Factor of the cost of a value on graphql-js. */
const interpretedCost = 5;

/**
 * Creates the control that runs operations in a fair order. A consumer with many requests waits for its own,
 * and other consumers do not.
 *
 * Rejects with `OVERLOADED` when too many operations wait or the wait takes too long. A subscription holds no
 * place.
 */
export function createFairShare(options: FairShareOptions): FairShare {
  const { runningCost, waiting, waitingInTotal, waitSeconds } = options;
  const { later = setImmediate, now = () => performance.now() } = options;
  const queue = new FairQueue({ total: runningCost, share, perTurn, windowMs, later, now });

  function enter(requestContext: RequestContext, cost: number): QueuePlace | Promise<QueuePlace> {
    const { consumer, client } = clientOf(requestContext);
    const nowMs = now();
    const place = queue.tryEnter(consumer, client, cost, nowMs);
    if (place) return place;
    if (queue.waitingOf(consumer, nowMs) >= waiting || queue.waiting >= waitingInTotal)
      throw overloaded('Too many operations wait already');
    return wait(requestContext, cost, nowMs);
  }

  function wait(requestContext: RequestContext, cost: number, nowMs: number): Promise<QueuePlace> {
    const { consumer, client } = clientOf(requestContext);
    const { cancellation } = requestContext.request;
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        cancellation.offCancel(leave);
      };
      const start = (place: QueuePlace) => {
        end();
        resolve(place);
      };
      const takeBack = queue.wait(consumer, client, { cost, start }, nowMs);
      const giveUp = (error: unknown) => {
        takeBack();
        end();
        reject(error);
      };
      const leave = () => giveUp(cancellation.reason);
      const timer = setTimeout(
        () => giveUp(overloaded('The operation found no place in time')),
        waitSeconds * 1000,
      );
      cancellation.onCancel(leave);
    });
  }

  return {
    name: 'fair-share',
    admit({ operation, plan, values }, { requestContext }) {
      if (operation.operation === 'subscription') return undefined;
      const place = enter(requestContext, plan.notCompiled === undefined ? values : interpretedCost * values);
      return place instanceof Promise ? place.then(toReservation) : toReservation(place);
    },
    turn(requestContext, cost) {
      const place = enter(requestContext, cost);
      return place instanceof Promise ? place.then((taken) => taken.leave()) : place.leave();
    },
    running: () => queue.running,
    waiting: () => queue.waiting,
  };
}

function toReservation({ leave }: QueuePlace): Reservation {
  return { commit: leave, release: leave };
}

function overloaded(what: string): PertuisError {
  return new PertuisError('OVERLOADED', `${what}: try again later, or ask for less at a time.`, {
    retryAfterSeconds: 1,
  });
}
