import { createHttpClient, type HttpClient } from '../sources/http/client.ts';

export interface KeySetReader {
  /** Fetches the JSON at an issuer's `jwksUrl`. Rejects with `SourceFailure`, whose message holds no address. */
  read(url: string): Promise<unknown>;
  close(): Promise<void>;
}

/** A hundred keys with their certificates. */
const maxBytes = 256 * 1024;

/** Token issuers are asked like sources: a deadline, a size, no redirect, and a cancel when the gateway stops. */
export function createKeySetReader({ deadlineMs = 3_000 } = {}): KeySetReader {
  const clients = new Map<string, HttpClient>();
  const stopped = new AbortController();
  return {
    async read(url) {
      const client =
        clients.get(url) ??
        createHttpClient({ source: 'token issuer', baseUrl: url, deadlineMs, maxBytes, connections: 1 });
      clients.set(url, client);
      const { json } = await client.getJson('', {
        query: new URL(url).search.slice(1),
        signal: stopped.signal,
        headers: { accept: 'application/jwk-set+json, application/json' },
      });
      return json;
    },
    async close() {
      stopped.abort();
      for (const client of clients.values()) await client.close();
    },
  };
}
