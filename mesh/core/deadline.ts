export interface Deadline {
  /** Aborts when the caller's does, and with a `TimeoutError` when time is up. */
  readonly signal: AbortSignal;
  readonly isOver: boolean;
  /** To be called when the work has ended: lets go of timer and caller. */
  end(): void;
}

/**
 * The caller's signal with a deadline. `AbortSignal.any` and `AbortSignal.timeout` do the same, but leave their timer and their
 * weak references to the garbage collector, which at a thousand questions a second is most of what it has to do.
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
