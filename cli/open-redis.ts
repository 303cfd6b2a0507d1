import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Problem } from '../mesh/contract/errors.ts';

export interface RedisConnections {
  /** Opens one more connection. It begins to connect, and never stops trying. `use` is for the log. */
  connect(use: string): Redis;
  close(): void;
}

const connectDeadlineMs = 2_000;
/** A server that takes a command and sends nothing for so long is gone. */
const silenceMs = 5_000;
const maxPauseMs = 2_000;

/** What is wrong with `REDIS_URL`. Its value is not shown: it may hold a password. */
export function redisProblems({ REDIS_URL: url }: NodeJS.ProcessEnv): Problem[] {
  if (!url || /^rediss?:$/.test(URL.parse(url)?.protocol ?? '')) return [];
  const expected = 'an address that starts with redis:// or rediss://';
  return [{ file: 'the environment', path: 'REDIS_URL', expected, got: 'a value that is not shown' }];
}

/**
 * Connects to `REDIS_URL`: Redis, Valkey or what speaks like them, `rediss://` over TLS. Undefined when it is not set; then the
 * client library is not even loaded. Starting never waits for the server.
 */
export async function openRedis(
  { REDIS_URL: url }: NodeJS.ProcessEnv,
  logger: Logger,
): Promise<RedisConnections | undefined> {
  if (!url) return undefined;
  const { Redis } = await import('ioredis');
  const open = new Set<Redis>();

  return {
    connect(use) {
      const client = new Redis(url, {
        connectTimeout: connectDeadlineMs,
        socketTimeout: silenceMs,
        // What cannot be sent now is not worth sending later.
        enableOfflineQueue: false,
        autoResendUnfulfilledCommands: false,
        autoResubscribe: false,
        maxRetriesPerRequest: 0,
        retryStrategy: (attempt) =>
          Math.min(maxPauseMs, 50 * 2 ** Math.min(attempt, 6)) * (0.5 + Math.random() / 2),
        connectionName: 'pertuis',
      });
      logState(client, use, logger);
      open.add(client);
      return client;
    },
    close() {
      for (const client of open) client.disconnect();
    },
  };
}

/** One line when it is lost and one when it is back, however often it tries. Nothing of the address. */
function logState(client: Redis, use: string, logger: Logger) {
  let isDown = false;
  const lost = (reason: string) => {
    if (isDown) return;
    isDown = true;
    logger.warn({ use, reason }, 'Redis is out of reach: the gateway goes on without it');
  };
  client.on('error', (error: NodeJS.ErrnoException) => lost(reasonOf(error)));
  client.on('close', () => lost('closed'));
  client.on('ready', () => {
    if (isDown) logger.info({ use }, 'Redis is back');
    isDown = false;
  });
}

/** A code such as `ECONNREFUSED`, or the server's own, such as `WRONGPASS`. Messages may hold more than is to be told. */
function reasonOf({ code, name, message }: NodeJS.ErrnoException): string {
  return code ?? /^[A-Z]{2,20}(?= )/.exec(message)?.[0] ?? name;
}
