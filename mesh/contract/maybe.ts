/**
 * A value that may be there already. What is known is handed on at once: a promise for it would cost each stage a turn of the
 * microtask queue, and a question answered from stored bytes waits for nothing.
 */
export type Maybe<T> = T | Promise<T>;

export function andThen<T, U>(value: Maybe<T>, next: (value: T) => Maybe<U>): Maybe<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
