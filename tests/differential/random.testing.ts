/** Choices of a generator. */
export interface Random {
  /** A whole number from 0 up to, but without, `bound`. */
  below(bound: number): number;
  /** True in `share` of all cases, 0 to 1. */
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
}

export function randomBy(below: Random['below']): Random {
  return {
    below,
    chance: (share) => below(10_000) < share * 10_000,
    pick: <T>(list: readonly T[]) => list[below(list.length)] as T,
  };
}

/** The same choices for the same seed, always (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return randomBy((bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    return scatter(state) % bound;
  });
}

/** A seed for what stands under `name` below what has `seed`: values do not hang on the order in which they are asked. */
export function seedBelow(seed: number, name: string): number {
  let hash = seed ^ 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return scatter(hash);
}

function scatter(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 15), value | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return (mixed ^ (mixed >>> 14)) >>> 0;
}
