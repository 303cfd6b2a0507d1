/** A generator that can be ended while it waits: a plain one hears `return` only when its pending `next` has settled. */
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
