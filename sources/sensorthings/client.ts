import { type FetchContext, SourceFailure } from '../../mesh/contract/source.ts';
import { type Freshness, leastFresh } from '../../mesh/core/cache-control.ts';
import type { HttpClient } from '../http/client.ts';

export interface Listing {
  readonly entities: readonly unknown[];
  readonly total: number | null;
  readonly nextLink: string | undefined;
}

/** What one fetch has cost so far. */
export interface Cost {
  bytes: number;
  calls: number;
  freshness: Freshness;
  /** ISO 8601 in UTC: the newest moment that the rows speak of. */
  phenomenonTime?: string;
}

export function noCost(): Cost {
  return { bytes: 0, calls: 0, freshness: {} };
}

export interface SensorClient {
  list(
    set: string,
    options: readonly (readonly [string, string])[],
    context: FetchContext,
    cost: Cost,
  ): Promise<Listing>;
  /** The next page, on this server only. */
  follow(link: string, context: FetchContext, cost: Cost): Promise<Listing>;
  close(): Promise<void>;
}

/** Asks a SensorThings server and reads its collections. Throws `SourceFailure`. */
export function createSensorClient(client: HttpClient, basePath: string): SensorClient {
  async function sendQuery(
    path: string,
    query: URLSearchParams | string,
    context: FetchContext,
    cost: Cost,
  ): Promise<Listing> {
    const response = await client.getJson(path, { query, ...context });
    cost.bytes += response.bytes;
    cost.calls += 1;
    cost.freshness = leastFresh(cost.freshness, response);
    const { value, ...more } = (response.json ?? {}) as Record<string, unknown>;
    if (!Array.isArray(value))
      throw new SourceFailure('bad-response', 'the answer is no SensorThings collection');
    const count = more['@iot.count'];
    const link = more['@iot.nextLink'];
    return {
      entities: value,
      total: typeof count === 'number' ? count : null,
      nextLink: typeof link === 'string' ? link : undefined,
    };
  }

  return {
    list: (set, options, context, cost) =>
      sendQuery(`/${set}`, new URLSearchParams(options.map(([name, value]) => [name, value])), context, cost),
    follow(link, context, cost) {
      const next = URL.canParse(link) ? new URL(link) : undefined;
      if (next?.origin !== client.origin || !next.pathname.startsWith(`${basePath}/`)) {
        throw new SourceFailure('bad-response', 'a nextLink leads away from the server');
      }
      return sendQuery(next.pathname.slice(basePath.length), next.search.slice(1), context, cost);
    },
    close: () => client.close(),
  };
}
