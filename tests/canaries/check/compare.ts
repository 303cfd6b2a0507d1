import type { Reply } from './exchange.ts';
import { normaliseBody } from './normalise.ts';

export interface Difference {
  /** Keys and indices from the body's root; a header as `['headers', name]`. */
  readonly path: readonly (string | number)[];
  readonly one: unknown;
  readonly two: unknown;
}

/** Headers that tell something of a response, and nothing of the moment. */
const comparedHeaders = ['content-type', 'cache-control', 'vary', 'retry-after', 'www-authenticate'];

/** Where two responses first differ in what a client can see. */
export function compareReplies(one: Reply, two: Reply): Difference | undefined {
  if (one.status !== two.status) return { path: ['status'], one: one.status, two: two.status };
  const inBody = firstDifference(normaliseBody(one.text), normaliseBody(two.text), []);
  if (inBody) return inBody;
  for (const name of comparedHeaders) {
    // How long a response is still good hangs on when it was asked.
    const [left, right] = [one, two].map(({ headers }) => headers[name]?.replaceAll(/\d+/g, 'n'));
    if (left !== right) return { path: ['headers', name], one: left, two: right };
  }
  // Figures of the gateway's own have as many digits as they need.
  const hasFigures = one.text.includes('"extensions":{"');
  if (!hasFigures && one.text.length !== two.text.length)
    return { path: ['length'], one: one.text.length, two: two.text.length };
  return undefined;
}

function firstDifference(
  one: unknown,
  two: unknown,
  path: readonly (string | number)[],
): Difference | undefined {
  if (Object.is(one, two)) return undefined;
  if (!isNode(one) || !isNode(two) || Array.isArray(one) !== Array.isArray(two)) return { path, one, two };
  const [left, right] = [Object.keys(one), Object.keys(two)];
  if (left.join() !== right.join()) return { path, one: brief(one), two: brief(two) };
  for (const key of left) {
    const step = Array.isArray(one) ? Number(key) : key;
    const found = firstDifference(one[key], two[key], [...path, step]);
    if (found) return found;
  }
  return undefined;
}

function isNode(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function brief(value: object): string {
  return Array.isArray(value) ? `a list of ${value.length}` : `an object of ${Object.keys(value).join(', ')}`;
}
