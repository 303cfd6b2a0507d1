import { PertuisError } from '../contract/errors.ts';
import type { HttpRequest } from '../contract/request-context.ts';
import type { Route } from '../contract/route.ts';
import type { Health } from '../contract/source.ts';
import type { CheckAccess } from './access.ts';

export interface HealthOptions {
  readonly isDraining: () => boolean;
  /** Every source by name, with its last known state. */
  readonly sources: () => Promise<ReadonlyMap<string, Health>>;
  /** Decides whether a client may read which sources are down. */
  readonly checkAccess: CheckAccess;
}

/**
 * Creates `/health/live`: the process responds. Creates `/health/ready`: it accepts requests. Authorized
 * clients also read which sources are down.
 */
export function createHealthRoutes(options: HealthOptions): [string, Route][] {
  return [
    ['/health/live', async () => json(200, { status: 'live' })],
    [
      '/health/ready',
      async (request) => {
        const { status, sources, isServing } = await readReadiness(options, request);
        const code = isServing ? 200 : 503;
        if (!sources) return json(code, { status });
        const details = Object.fromEntries([...sources].map(([name, up]) => [name, up ? 'up' : 'down']));
        return json(code, { status, sources: details });
      },
    ],
  ];
}

export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'draining';
  /** Whether each source is up, by name; absent for a client that may not know. */
  readonly sources?: ReadonlyMap<string, boolean>;
  /** False while it drains, and when all sources are down. */
  readonly isServing: boolean;
}

/** Returns what a client may know of the gateway's state. */
export async function readReadiness(
  { isDraining, sources, checkAccess }: HealthOptions,
  request: HttpRequest,
): Promise<Readiness> {
  const states = new Map([...(await sources())].map(([name, { up }]) => [name, up]));
  const down = [...states.values()].filter((up) => !up).length;
  return {
    status: isDraining() ? 'draining' : down > 0 ? 'degraded' : 'ready',
    isServing: !isDraining() && (states.size === 0 || down < states.size),
    ...(!(await mayNotKnow(checkAccess, request)) && { sources: states }),
  };
}

/**
 * Returns whether a client may not read details. An invalid credential hides them too, because a probe needs
 * the status.
 */
async function mayNotKnow(checkAccess: CheckAccess, request: HttpRequest): Promise<boolean> {
  try {
    return (await checkAccess(request)) !== undefined;
  } catch (error) {
    if (error instanceof PertuisError) return true;
    throw error;
  }
}

function json(status: number, value: unknown) {
  const body = Buffer.from(`${JSON.stringify(value)}\n`);
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body,
    ageSeconds: 0,
  };
}
