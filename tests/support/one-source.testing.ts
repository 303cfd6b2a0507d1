import { buildSchema } from 'graphql';
import type { Snapshot } from '../../mesh/contract/snapshot.ts';
import type { FetchRequest, Source } from '../../mesh/contract/source.ts';
import { policyOf, viewOf } from '../../mesh/core/view.testing.ts';
import { plainSnapshot } from './gateway.testing.ts';

export interface OneSource {
  readonly snapshot: Snapshot;
  readonly fetched: FetchRequest[];
  /** The value that it returns from now on. */
  value: string;
  /** Each fetch waits for it. */
  hold: Promise<void> | undefined;
}

/**
 * Creates a source with two values and a mutation. Clients identify themselves with the headers `x-consumer`
 * and `x-view`.
 * A view whose name begins with `own-` makes each response for one principal.
 */
export function oneSource(
  more: Partial<Snapshot> = {},
  times: { readonly ttlSeconds?: number; readonly staleSeconds?: number } = {},
): OneSource {
  const fetched: FetchRequest[] = [];
  const schema = buildSchema('type Query { place: String other: String } type Mutation { write: String }');
  const source = {
    name: 'places',
    kind: 'test',
    schema,
    capabilities: {},
    async fetch(request: FetchRequest) {
      fetched.push(request);
      await one.hold;
      const provenance = { source: 'places', fetchedAt: new Date().toISOString(), bytes: 1, calls: 1 };
      return { rows: [{ value: one.value }], provenance };
    },
    probe: async () => ({ up: true }),
    close: async () => {},
  } as unknown as Source;
  const settings = { name: 'places', ttlSeconds: 60, deadlineSeconds: 5, maxConcurrentCalls: 9, ...times };
  const roots = ['Query.place', 'Query.other', 'Mutation.write'].map(
    (coordinate) => [coordinate, { coordinate, source: 'places', facts: { shape: 'value' } }] as const,
  );
  const snapshot = plainSnapshot({
    composition: {
      schema,
      sources: new Map([['places', { source, settings }]]),
      roots: new Map(roots),
      links: new Map(),
      facts: new Map(),
      frames: new Map(),
      missing: new Map(),
    } as never,
    policy: policyOf(({ roles: [role = ''] }) => {
      const view = viewOf(`view of ${role}`);
      return role.startsWith('own-') ? { ...view, scope: 'principal' } : view;
    }),
    identify: ({ 'x-consumer': consumer, 'x-view': view }) => ({
      consumer: String(consumer ?? 'visitor'),
      organisation: 'o',
      roles: [String(view ?? 'all')],
      purpose: 'p',
    }),
    ...more,
  });
  const one: OneSource = { snapshot, fetched, value: 'Minimes', hold: undefined };
  return one;
}

export interface Posted {
  readonly status: number;
  readonly headers: Headers;
  readonly cache: string | null;
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly codes: readonly string[];
}

export async function post(
  url: string,
  query: string,
  headers: Record<string, string> = {},
): Promise<Posted> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  const { data, errors = [] } = (await response.json()) as {
    data?: Record<string, unknown>;
    errors?: { extensions: { code: string } }[];
  };
  const codes = errors.map(({ extensions }) => extensions.code);
  return {
    status: response.status,
    headers: response.headers,
    cache: response.headers.get('cache-status'),
    data,
    codes,
  };
}
