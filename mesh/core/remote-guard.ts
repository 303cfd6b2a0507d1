import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';

export interface RemoteGuardOptions {
  readonly deadlineMs: number;
  /** Of an error: whether the remote itself is in trouble. A rejected command is none. */
  readonly isTrouble?: (error: unknown) => boolean;
  /** Called when calls are given up for a while (`false`), and when they are tried again with success (`true`). */
  readonly onChange?: (isUp: boolean) => void;
}

export interface RemoteGuard {
  /** False while calls are given up: then `call` rejects at once. */
  readonly isClosed: boolean;
  /** Rejects when the deadline is over. The work itself goes on, unheard. */
  call<T>(work: () => Promise<T>): Promise<T>;
}

const failuresInARow = 5;
const pauseMs = 1_000;

/** Bounds what a remote store may cost its callers: a deadline for each call, and a pause after five failures in a row. */
export function createRemoteGuard({
  deadlineMs,
  isTrouble = () => true,
  onChange = () => {},
}: RemoteGuardOptions): RemoteGuard {
  const breaker = circuitBreaker(handleWhen(isTrouble), {
    halfOpenAfter: pauseMs,
    breaker: new ConsecutiveBreaker(failuresInARow),
  });
  let wasUp = true;
  breaker.onStateChange((state) => {
    const isUp = state === CircuitState.Closed;
    if (state === CircuitState.HalfOpen || isUp === wasUp) return;
    wasUp = isUp;
    onChange(isUp);
  });
  let pausedUntilMs = 0;
  breaker.onBreak(() => {
    pausedUntilMs = performance.now() + pauseMs;
  });
  return {
    get isClosed() {
      return breaker.state !== CircuitState.Open || performance.now() >= pausedUntilMs;
    },
    call: (work) => breaker.execute(() => within(work(), deadlineMs)),
  };
}

/** Rejects with `DeadlineError` unless the promise settles in time. */
function within<T>(promise: Promise<T>, deadlineMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DeadlineError(deadlineMs)), deadlineMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

class DeadlineError extends Error {
  constructor(deadlineMs: number) {
    super(`no reply within ${deadlineMs} ms`);
    this.name = 'DeadlineError';
  }
}
