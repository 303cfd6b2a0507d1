/**
 * A value that may be there already. What is known is handed on at once: a promise for it would cost each stage a turn of the
 * microtask queue, and a question answered from stored bytes waits for nothing.
 */
export type MaybePromise<T> = T | Promise<T>;

export function andThen<T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
