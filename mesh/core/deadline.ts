export interface Deadline {
  /** Aborts when the caller's signal does, and with a `TimeoutError` after the deadline. */
  readonly signal: AbortSignal;
  readonly isOver: boolean;
  /** Releases the timer and the caller's signal. Call it when the work has ended. */
  end(): void;
}

/**
 * Adds a deadline to the caller's signal. `AbortSignal.any` and `AbortSignal.timeout` leave their timer and
 * weak references to the garbage collector. At a thousand requests a second, collecting them is most of its
 * work.
 */
export function startDeadline(cancellation: AbortSignal, milliseconds: number): Deadline {
  const controller = new AbortController();
  let isOver = false;
  const leave = () => controller.abort(cancellation.reason);
  const timer = setTimeout(() => {
    isOver = true;
    controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  }, milliseconds);
  if (cancellation.aborted) leave();
  else cancellation.addEventListener('abort', leave, { once: true });
  return {
    signal: controller.signal,
    get isOver() {
      return isOver;
    },
    end() {
      clearTimeout(timer);
      cancellation.removeEventListener('abort', leave);
    },
  };
}
