import { parse } from 'graphql';
import { expect } from 'vitest';
import type { Engines, Seen } from './engine.testing.ts';
import { type Client, findDifferences } from './find-differences.testing.ts';

export interface TestRequest {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** What the sources answer, by root field. */
  readonly responses?: Readonly<Record<string, unknown>>;
}

/** A request and what both engines have to answer, key by key in this order. */
export interface Example extends TestRequest {
  readonly name: string;
  readonly data: unknown;
  /** Message and path of each, in any order. */
  readonly errors?: readonly (readonly [string, readonly (string | number)[]])[];
}

/** Asks both engines, expects one response, and answers it as the compiled engine gave it. */
export async function runBoth(engines: Engines, client: Client, request: TestRequest): Promise<Seen> {
  const { query, operationName, variables = {}, responses = {} } = request;
  const round = { operationName, variables };
  const operation = { text: query, rounds: [round] };
  expect(await findDifferences(engines, [client], { operation, client: 0, held: { responses } })).toEqual([]);
  return engines.ours.sendQuery(parse(query), round, client.view, { responses });
}

export async function expectExample(
  engines: Engines,
  client: Client,
  { data, errors = [], ...request }: Example,
): Promise<void> {
  const seen = await runBoth(engines, client, request);
  expect(JSON.stringify(seen.data)).toBe(JSON.stringify(data));
  const told = seen.errors.map(({ message, path }) => [message, path]);
  expect(told).toHaveLength(errors.length);
  expect(told).toEqual(expect.arrayContaining(errors as unknown[]));
}
