import { isDeepStrictEqual } from 'node:util';
import type { Expected } from './expected.ts';
import { fill, normalise, type Requests, type Workload } from './operations.ts';

export interface QueryResult {
  readonly workload: Workload;
  readonly url: string;
  /** Undefined where it is asked without. */
  readonly key: string | undefined;
  readonly requests: Requests;
  /** What every response has to be. */
  readonly expected: Expected;
}

/** Throws when the responses to the requests with these numbers are not the expected data. */
export async function check(
  { workload, url, key, requests, expected }: QueryResult,
  numbers: readonly number[],
) {
  for (const number of numbers) {
    const response = await ask(url, key, fill(requests, number));
    const reply = await response.text();
    const { data, errors } = normalise(workload, reply) as { data?: unknown; errors?: unknown };
    if (errors || !isDeepStrictEqual(data, await expected(number)))
      throw new Error(`answers something else: ${reply.slice(0, 200)}`);
  }
}

/**
 * Returns the first, the middle and the last number. Where requests do not come again, the last ones that no turn before has
 * taken, far from those that the load sends.
 */
export function numbersToCheck({ count }: Requests, turn: number): readonly number[] {
  if (count === Number.MAX_SAFE_INTEGER) return [0, 1, 2].map((one) => count - 3 * turn - one);
  return [...new Set([1, (count >> 1) + 1, count])];
}

export function ask(url: string, key: string | undefined, body: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) };
  return fetch(url, { method: 'POST', headers, body });
}
