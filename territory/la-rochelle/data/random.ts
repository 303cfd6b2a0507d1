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

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
}
