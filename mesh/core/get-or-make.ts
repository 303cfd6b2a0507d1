interface Held<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
}

/** Returns the value under a key; creates and stores it the first time. For values that are never undefined. */
export function getOrMake<Key, Value>(held: Held<Key, Value>, key: Key, make: () => Value): Value {
  const known = held.get(key);
  if (known !== undefined) return known;
  const made = make();
  held.set(key, made);
  return made;
}
