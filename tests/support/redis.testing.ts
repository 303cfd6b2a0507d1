import { createServer, connect as dial, type Socket } from 'node:net';
import { Redis } from 'ioredis';

/** A real server that tests may write to: Redis 6 or newer, or Valkey. */
export const redisUrl = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';

export interface Line {
  /** Address of the real server through this line. */
  readonly url: string;
  /** `down` rejects and cuts connections, `hung` accepts bytes and forwards nothing. */
  set(state: 'up' | 'down' | 'hung'): Promise<void>;
  close(): Promise<void>;
}

/** Opens a line to the real server that tests can cut and block. */
export async function openLine(): Promise<Line> {
  const { hostname, port: serverPort } = new URL(redisUrl);
  const open = new Set<Socket>();
  let state: 'up' | 'down' | 'hung' = 'up';
  let port = 0;
  const server = createServer((near) => {
    const far = dial({ host: hostname, port: Number(serverPort || 6379) });
    const [ends, both] = [
      [near, far],
      [
        [near, far],
        [far, near],
      ] as const,
    ];
    for (const end of ends) {
      open.add(end);
      end.on('error', () => {});
    }
    for (const [from, to] of both) {
      from.on('data', (bytes) => {
        if (state === 'up') to.write(bytes);
      });
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  const listen = () =>
    new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', () => {
        port = (server.address() as { port: number }).port;
        resolve();
      });
    });
  const stopListening = () => new Promise<void>((resolve) => server.close(() => resolve()));
  const cut = () => {
    for (const end of open) end.destroy();
  };
  await listen();

  return {
    url: `redis://127.0.0.1:${port}`,
    async set(next) {
      const was = state;
      state = next;
      if (next === 'down' && was !== 'down') {
        const stopped = stopListening();
        cut();
        await stopped;
      }
      if (was === 'down' && next !== 'down') await listen();
      // The stream misses the discarded bytes, so the connection cannot continue.
      if (was === 'hung' && next === 'up') cut();
    },
    async close() {
      cut();
      if (state !== 'down') await stopListening();
    },
  };
}

/** Connects to Redis as the gateway does, but retries sooner. */
export function connectRedis(url: string, more: { readonly socketTimeout?: number } = {}): Redis {
  const client = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => 20,
    ...more,
  });
  client.on('error', () => {});
  return client;
}
