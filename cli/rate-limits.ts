import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import type { AdmissionControl } from '../mesh/contract/admission.ts';
import type { Problem } from '../mesh/contract/errors.ts';
import type { ConsumerRegistry } from '../mesh/identity/consumers.ts';
import { limitsAnything, type RateLimitSettings } from '../plugins/rate-limits/settings.ts';
import type { RedisConnections } from './open-redis.ts';

/** Consumers that `pertuis.rateLimits` names and nobody registered. */
export function rateLimitProblems(
  { consumers }: RateLimitSettings,
  registered: ConsumerRegistry | undefined,
): Problem[] {
  if (!registered) return [];
  return Object.keys(consumers)
    .filter((name) => !registered.has(name))
    .map((name) => ({
      ...{ file: '.meshrc.yaml', path: `pertuis.rateLimits.consumers.${name}`, got: 'no such consumer' },
      expected: 'a consumer of the consumers file',
    }));
}

export interface RateLimitParts {
  readonly secret: Uint8Array;
  readonly redis: RedisConnections | undefined;
  readonly processes: number;
  readonly registry: Registry;
  readonly logger: Logger;
}

/**
 * Returns what makes the control of a snapshot from its settings. The counts are made once, with the first snapshot that limits
 * anything, and live as long as the process.
 */
export function createRateLimiting({ secret, redis, processes, registry, logger }: RateLimitParts) {
  const rejected = new Counter({
    name: 'pertuis_rate_limited_total',
    help: 'Requests rejected for a rate limit or quota.',
    labelNames: ['consumer', 'limit'],
    registers: [registry],
  });
  const open = async () => {
    const [{ createRateLimitStore }, { createRateLimits }] = await Promise.all([
      import('../plugins/rate-limits/rate-limit-store.ts'),
      import('../plugins/rate-limits/rate-limits.ts'),
    ]);
    const store = createRateLimitStore({
      ...{ processes, secret, redis: redis?.connect('rate limits') },
      onChange(isUp) {
        if (isUp) logger.info('rate limits are counted in Redis again');
        else logger.warn('rate limits are counted by each process for itself: Redis does not reply');
      },
    });
    const labels = createLabels();
    return (settings: RateLimitSettings): AdmissionControl =>
      createRateLimits(settings, store, {
        onRejected: (consumer, limit) => rejected.inc({ consumer: labels(consumer), limit }),
      });
  };
  let opened: ReturnType<typeof open> | undefined;

  return async (settings: RateLimitSettings): Promise<readonly AdmissionControl[]> => {
    if (!limitsAnything(settings)) return [];
    opened ??= open();
    return [(await opened)(settings)];
  };
}

const maxLabels = 100;

/** Metrics stay bounded, however many consumers there are. */
function createLabels(): (consumer: string) => string {
  const known = new Set<string>();
  return (consumer) => {
    if (known.size < maxLabels) known.add(consumer);
    return known.has(consumer) ? consumer : 'other';
  };
}
