import { setTimeout } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Territory } from '../territory/start.ts';
import type { Client } from '../world/clients.ts';

/** One request, the same to both gateways. `«cursor 3»` in it stands for the fourth cursor that each has given. */
export interface Asking {
  readonly query: string;
  readonly operationName?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly method?: 'GET' | 'POST' | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface Exchanges {
  /** What each of the two gateways answers to a client. */
  sendQuery(client: Client, asking: Asking): Promise<[Reply, Reply]>;
  /** What each answers to a plain GET. */
  read(path: string, client?: Client, headers?: Readonly<Record<string, string>>): Promise<[Reply, Reply]>;
  /** Cursors that the gateways have given in the same places, for later requests. */
  keepCursors(one: readonly string[], two: readonly string[]): void;
  readonly cursors: number;
  close(): Promise<void>;
}

const maxCursors = 200;
const mostRetries = 100;
const retryMs = 100;

export function createExchanges({ doors }: Territory): Exchanges {
  const pools = doors.map(({ url }) => new Pool(url, { connections: 16, headersTimeout: 300_000 }));
  const cursors: [string, string][] = [];

  async function send(door: 0 | 1, path: string, client: Client | undefined, more: object): Promise<Reply> {
    const key = client && doors[door].keys[client.name];
    const { headers = {}, ...options } = more as { headers?: Record<string, string>; method: 'GET' | 'POST' };
    const reply = await (pools[door] as Pool).request({
      ...options,
      path,
      headers: { ...headers, ...(key && { authorization: `Bearer ${key}` }) },
    });
    const given = Object.entries(reply.headers).map(([name, value]) => [name, String(value)]);
    return { status: reply.statusCode, headers: Object.fromEntries(given), text: await reply.body.text() };
  }

  /** A gateway that is busy with the other clients says so, and answers later. */
  async function untilTaken(run: () => Promise<Reply>): Promise<Reply> {
    for (let patience = mostRetries; ; patience--) {
      const reply = await run();
      if (patience === 0 || (reply.status !== 429 && reply.status !== 503)) return reply;
      await setTimeout(retryMs);
    }
  }

  const both = async (run: (door: 0 | 1) => Promise<Reply>): Promise<[Reply, Reply]> =>
    Promise.all([untilTaken(() => run(0)), untilTaken(() => run(1))]);

  return {
    sendQuery: (client, asking) =>
      both((door) => {
        const { query, operationName, variables, method = 'POST', headers } = asking;
        const filled = JSON.stringify({ query, operationName, variables }).replace(
          /«cursor (\d+)»/g,
          (_, index) => cursors[Number(index) % Math.max(1, cursors.length)]?.[door] ?? 'none',
        );
        if (method === 'POST') {
          const all = { 'content-type': 'application/json', ...headers };
          return send(door, '/graphql', client, { method, headers: all, body: filled });
        }
        const parts = Object.entries(JSON.parse(filled)).map(
          ([name, value]) =>
            `${name}=${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))}`,
        );
        return send(door, `/graphql?${parts.join('&')}`, client, { method, headers: headers ?? {} });
      }),
    read: (path, client, headers = {}) =>
      both((door) => send(door, path, client, { method: 'GET', headers })),
    keepCursors(one, two) {
      if (one.length !== two.length || cursors.length >= maxCursors) return;
      for (const [index, cursor] of one.entries()) cursors.push([cursor, two[index] ?? '']);
    },
    get cursors() {
      return cursors.length;
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.close()));
    },
  };
}
