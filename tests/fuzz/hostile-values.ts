import type { Random } from '../differential/random.testing.ts';

const texts = [
  '',
  'é"\\',
  '\u2028',
  '\u0000',
  '\ud800',
  '</script>',
  '__proto__',
  'constructor',
  "') OR 1=1 --",
  '{env.HOME}',
  '../../etc/passwd',
  '%00%2e',
  '\r\nx-injected: 1',
  'Did you mean ',
  '2026-13-45T99:99:99Z',
  '𝄞'.repeat(50),
];
const numbers = [0, -0, -1, 1, 0.5, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1e21, 1e308, 5e-324, 1_000_000_000];

/** A value at the edge of what a reader expects. Some are deep, wide or long. */
export function hostileValue(random: Random): unknown {
  return random.pick<() => unknown>([
    () => random.pick(texts),
    () => random.pick(['x', '7', 'é', 'GLASS', 'b-1', '2026-10-31', '2026-10-31T23:45:00Z', 'ASC']),
    () => random.pick(texts).repeat(1 + random.below(200)),
    () => random.pick(numbers),
    () => random.pick([null, true, false]),
    () => deep(random, 1 + random.below(200)),
    () => wide(random),
    () => Array.from({ length: random.below(4) }, () => hostileValue(random)),
    () => Array.from({ length: random.below(2_000) }, () => random.pick<unknown>(['x', null, {}, 1.5])),
    () => 'x'.repeat(random.below(80_000)),
    () => ({ [random.pick(['__proto__', 'constructor', 'toString', 'eq', 'and'])]: random.pick(numbers) }),
  ])();
}

function deep(random: Random, levels: number): unknown {
  const key = random.pick(['and', 'or', 'not', 'eq', 'x']);
  let value: unknown = random.pick(numbers);
  for (let level = 0; level < levels; level += 1) value = random.chance(0.3) ? [value] : { [key]: value };
  return value;
}

function wide(random: Random): unknown {
  const name = random.pick(['unknown', 'id', 'a'.repeat(40)]);
  return Object.fromEntries(
    Array.from({ length: random.below(3_000) }, (_, index) => [`${name}${index}`, index]),
  );
}

/** The same value with one part of it replaced. */
export function corrupt(random: Random, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || random.chance(0.3)) return hostileValue(random);
  const keys = Object.keys(value);
  if (keys.length === 0) return hostileValue(random);
  const key = random.pick(keys);
  const inner = corrupt(random, (value as Record<string, unknown>)[key]);
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? inner : item));
  const unknown = random.chance(0.2) ? { [random.pick(texts)]: hostileValue(random) } : {};
  return { ...value, ...unknown, [key]: inner };
}
