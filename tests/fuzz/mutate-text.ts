import type { Random } from '../differential/random.testing.ts';

const pieces = [
  ...['{', '}', '(', ')', '[', ']', ':', '!', '$', '@', '=', '|', '&', '...', '"', '"""', '#', ',', '\\'],
  ...['fragment F on Query', 'on', '__typename', '__schema', '@include(if: $x)', '@skip(if: true)', '@defer'],
  ...[
    'query',
    'mutation',
    'subscription',
    'null',
    '1e400',
    '-0',
    '$__proto__: ID',
    '{ __type(name: "X") { name } }',
  ],
  ...['\ufeff', '\u0000', '\ud800', '\u2028', '\r\n', 'é', '𝄞', '%', '+', '&query=', '999999999999999999999'],
];

/** A text with one to four accidents in it. */
export function mutateText(random: Random, text: string): string {
  let mutated = text;
  for (let left = 1 + random.below(4); left > 0; left -= 1) mutated = mutateOnce(random, mutated);
  return mutated.slice(0, 90_000);
}

function mutateOnce(random: Random, text: string): string {
  const from = random.below(text.length + 1);
  const to = Math.min(text.length, from + random.below(20));
  const part = text.slice(from, to);
  const [before, after] = [text.slice(0, from), text.slice(to)];
  return random.pick([
    () => before + after,
    () => before + random.pick(pieces) + part + after,
    () => before + random.pick(pieces) + after,
    () => before + part.repeat(2 + random.below(50)) + after,
    () => before + random.pick(pieces).repeat(1 + random.below(300)) + part + after,
    () => before + 'n'.repeat(random.below(40_000)) + part + after,
    () => before + part.toUpperCase() + after,
  ])();
}
