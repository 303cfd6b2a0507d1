/**
 * Returns a generator that can end while it waits. A plain generator handles `return` only after its pending
 * `next` has settled.
 */
export function stoppable<Item>(
  generator: AsyncGenerator<Item, void>,
  stop: () => void,
): AsyncIterableIterator<Item> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => generator.next(),
    async return() {
      stop();
      await generator.return();
      return { done: true, value: undefined };
    },
  };
}
