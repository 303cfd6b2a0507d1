import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { StoredResponse } from '../mesh/contract/response-store.ts';
import { createRedisStore, type RedisStore } from '../mesh/response-cache/redis-store.ts';
import { storedBytes } from '../mesh/response-cache/stored-bytes.ts';
import type { RedisConnections } from './open-redis.ts';

/** The second level of the response cache, with its metrics. Undefined without Redis. */
export function openSharedResponses(
  redis: RedisConnections | undefined,
  { secret, registry, logger }: { secret: Uint8Array; registry: Registry; logger: Logger },
): RedisStore<StoredResponse> | undefined {
  if (!redis) return undefined;
  const outcomes = new Counter({
    name: 'pertuis_response_cache_shared_total',
    help: 'Reads and writes of cached responses in Redis, by what became of them.',
    labelNames: ['command', 'outcome'],
    registers: [registry],
  });
  const store = createRedisStore({
    client: redis.connect('cached responses'),
    subscriber: redis.connect('invalidations'),
    ...{ codec: storedBytes, secret },
    onOutcome: (command, outcome) => outcomes.inc({ command, outcome }),
    onChange(isUp) {
      if (isUp) logger.info('cached responses are shared again');
      else logger.warn('cached responses are not shared: Redis does not reply in time');
    },
  });
  new Gauge({
    name: 'pertuis_response_cache_shared_up',
    help: '1 while cached responses are shared through Redis.',
    registers: [registry],
    aggregator: 'min',
    collect() {
      this.set(store.isUp ? 1 : 0);
    },
  });
  return store;
}
