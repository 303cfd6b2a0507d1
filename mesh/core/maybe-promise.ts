/**
 * A value, or a promise of it. Values at hand are passed on synchronously: a promise would cost each step a
 * turn of the microtask queue.
 */
export type MaybePromise<T> = T | Promise<T>;

export function andThen<T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
