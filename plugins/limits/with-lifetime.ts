/** The same items, until `seconds` have passed: then it ends as if there were no more. `onEnd` hears of any end, at least once. */
export function withLifetime<Item>(
  source: AsyncIterable<Item>,
  seconds: number,
  onEnd: () => void,
): AsyncIterableIterator<Item> {
  const iterator = source[Symbol.asyncIterator]();
  const end = async () => {
    clearTimeout(timer);
    onEnd();
    await iterator.return?.();
  };
  const timer = setTimeout(end, seconds * 1000).unref();
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const item = await iterator.next();
      if (item.done) await end();
      return item;
    },
    async return() {
      await end();
      return { done: true, value: undefined };
    },
  };
}
