import { PertuisError } from '../contract/errors.ts';
import type { Route } from '../contract/route.ts';
import type { Health } from '../contract/source.ts';
import type { CheckAccess } from './access.ts';

export interface HealthOptions {
  readonly isDraining: () => boolean;
  /** Every source by name, with its last known state. */
  readonly sources: () => Promise<ReadonlyMap<string, Health>>;
  /** Who may read which sources are down. */
  readonly checkAccess: CheckAccess;
}

/** `/health/live`: the process answers. `/health/ready`: it takes requests, and for those who may know, which sources are down. */
export function createHealthRoutes({ isDraining, sources, checkAccess }: HealthOptions): [string, Route][] {
  return [
    ['/health/live', async () => json(200, { status: 'live' })],
    [
      '/health/ready',
      async (request) => {
        const states = await sources();
        const down = [...states].filter(([, health]) => !health.up).map(([name]) => name);
        const status = isDraining() ? 'draining' : down.length > 0 ? 'degraded' : 'ready';
        const all = states.size > 0 && down.length === states.size;
        const code = isDraining() || all ? 503 : 200;
        if (await mayNotKnow(checkAccess, request)) return json(code, { status });
        const details = Object.fromEntries([...states].map(([name, { up }]) => [name, up ? 'up' : 'down']));
        return json(code, { status, sources: details });
      },
    ],
  ];
}

/** A credential that does not hold tells nothing more, either: a probe wants to hear the status. */
async function mayNotKnow(checkAccess: CheckAccess, request: Parameters<CheckAccess>[0]): Promise<boolean> {
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
