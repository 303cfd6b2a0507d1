import type { Route } from '../contract/route.ts';
import type { Health } from '../contract/source.ts';

export interface HealthOptions {
  readonly isDraining: () => boolean;
  /** Every source by name, with its last known state. */
  readonly sources: () => Promise<ReadonlyMap<string, Health>>;
}

/** `/health/live`: the process answers. `/health/ready`: it takes questions, and which sources are down. */
export function createHealthRoutes({ isDraining, sources }: HealthOptions): [string, Route][] {
  return [
    ['/health/live', async () => json(200, { status: 'live' })],
    [
      '/health/ready',
      async () => {
        const states = await sources();
        const down = [...states].filter(([, health]) => !health.up).map(([name]) => name);
        const status = isDraining() ? 'draining' : down.length > 0 ? 'degraded' : 'ready';
        const all = states.size > 0 && down.length === states.size;
        return json(isDraining() || all ? 503 : 200, {
          status,
          sources: Object.fromEntries([...states].map(([name, { up }]) => [name, up ? 'up' : 'down'])),
        });
      },
    ],
  ];
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
