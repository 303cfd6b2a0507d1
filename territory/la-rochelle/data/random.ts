/**
 * Repeatable randomness for generated data: the same name gives the same sequence on every machine.
 * Returns numbers in [0, 1). sfc32 (Chris Doty-Humphrey, PractRand), seeded by hashing the name with FNV-1a.
 */
export function seeded(name: string): () => number {
  let a = fnv1a(name);
  let b = fnv1a(`${name}/b`);
  let c = fnv1a(`${name}/c`);
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  // The first outputs still show how alike two seeds are.
  for (let round = 0; round < 12; round++) next();
  return next;
}

/**
 * Repeatable noise: the same name and whole number give the same value in [0, 1) on every machine, in whatever order they are
 * asked for. The finalizer of MurmurHash3 (Austin Appleby, public domain) over the number and the hashed name.
 */
export function noiseOf(name: string): (at: number) => number {
  const seed = fnv1a(name);
  return (at) => {
    let hash = Math.imul(at | 0, 0x9e3779b1) ^ seed;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
  };
}

/** The same, gliding from one value to the next over `step` numbers, as wind does over hours. */
export function glidingNoiseOf(name: string, step: number): (at: number) => number {
  const noise = noiseOf(name);
  return (at) => {
    const before = Math.floor(at / step);
    const share = at / step - before;
    return noise(before) * (1 - share) + noise(before + 1) * share;
  };
}

/** Picks an item by weight. `at` is in [0, 1). */
export function pickByWeight<T>(items: readonly T[], weightOf: (item: T) => number, at: number): T {
  const total = items.reduce((sum, item) => sum + weightOf(item), 0);
  let left = at * total;
  const picked = items.find((item) => {
    left -= weightOf(item);
    return left < 0;
  });
  const item = picked ?? items.at(-1);
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
}
