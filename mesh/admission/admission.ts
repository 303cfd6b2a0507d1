import type { Admission, Place, Price } from '../contract/admission.ts';
import { PertuisError } from '../contract/errors.ts';
import type { RequestContext } from '../contract/request-context.ts';
import { clientOf } from './client-of.ts';
import { FairQueue, type QueuePlace } from './fair-queue.ts';

export interface AdmissionOptions {
  readonly price: Price;
  /** Values that all operations together may be about to bring. */
  readonly runningCost: number;
  /** Operations that may wait: of one consumer, and of all together. */
  readonly waiting: number;
  readonly waitingInTotal: number;
  readonly waitSeconds: number;
  readonly later?: (work: () => void) => void;
  readonly now?: () => number;
}

export interface FairAdmission extends Admission {
  /** Values that running operations may be about to bring. */
  running(): number;
  waiting(): number;
}

/**
 * About 10 ms on the thread each. Among several consumers one has no more under way at once, but for a single operation that
 * is larger.
 */
const share = 10_000;
/** About 2 ms on the thread. */
const perTurn = 2_000;
const windowMs = 1_000;

/** Lets operations run in a fair order: a consumer that asks for much waits for itself, not the others for it. */
export function createAdmission(options: AdmissionOptions): FairAdmission {
  const { price, runningCost, waiting, waitingInTotal, waitSeconds } = options;
  const { later = setImmediate, now = () => performance.now() } = options;
  const queue = new FairQueue({ total: runningCost, share, perTurn, windowMs, later, now });

  function enter(requestContext: RequestContext, cost: number): Place | Promise<Place> {
    const { consumer, client } = clientOf(requestContext);
    const nowMs = now();
    const place = queue.tryEnter(consumer, client, cost, nowMs);
    if (place) return place;
    if (queue.waitingOf(consumer, nowMs) >= waiting || queue.waiting >= waitingInTotal)
      throw overloaded('Too many operations wait already');
    return wait(requestContext, cost, nowMs);
  }

  function wait(requestContext: RequestContext, cost: number, nowMs: number): Promise<Place> {
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
    price,
    enter,
    turn(requestContext, cost) {
      const place = enter(requestContext, cost);
      return place instanceof Promise ? place.then((taken) => taken.leave()) : place.leave();
    },
    running: () => queue.running,
    waiting: () => queue.waiting,
  };
}

function overloaded(what: string): PertuisError {
  return new PertuisError('OVERLOADED', `${what}: try again later, or ask for less at a time.`, {
    retryAfterSeconds: 1,
  });
}
