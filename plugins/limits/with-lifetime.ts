/**
 * Yields the same items for at most `seconds`. Then it ends, even while it waits for an item. Calls `onEnd`
 * at any end, at least once.
 */
export function withLifetime<Item>(
  source: AsyncIterable<Item>,
  seconds: number,
  onEnd: () => void,
): AsyncIterableIterator<Item> {
  const iterator = source[Symbol.asyncIterator]();
  const over = { done: true, value: undefined } as const;
  let isOver = false;
  let stopWaiting = () => {};
  const end = () => {
    isOver = true;
    clearTimeout(timer);
    onEnd();
    stopWaiting();
    iterator.return?.().catch(() => {});
  };
  const timer = setTimeout(end, seconds * 1000).unref();
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      if (isOver) return Promise.resolve(over);
      return new Promise((resolve, reject) => {
        stopWaiting = () => resolve(over);
        iterator.next().then((item) => {
          if (item.done) end();
          resolve(item);
        }, reject);
      });
    },
    async return() {
      end();
      return over;
    },
  };
}
