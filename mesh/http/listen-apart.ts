import type { Route } from '../contract/route.ts';
import type { Drain } from './drain.ts';
import { type HttpServer, type HttpServerOptions, listen } from './server.ts';

export interface ListenApartOptions extends Omit<HttpServerOptions, 'routes'> {
  readonly routes: readonly (readonly [string, Route])[];
  /** Health and metrics: on `admin` alone when there is one. */
  readonly adminRoutes: readonly (readonly [string, Route])[];
  readonly admin?: { readonly port: number; readonly hostname: string } | undefined;
}

export interface Listeners {
  readonly url: string;
  readonly adminUrl: string;
  readonly connections: { count(): number };
  close(drain: Drain): Promise<void>;
}

/**
 * Starts one listener for everything, or two. With two, monitoring has a port of its own: load on the public
 * port does not delay it, and public clients cannot reach it.
 */
export async function listenApart({
  admin,
  routes,
  adminRoutes,
  ...options
}: ListenApartOptions): Promise<Listeners> {
  if (!admin) {
    const server = await listen({ ...options, routes: new Map([...routes, ...adminRoutes]) });
    return { ...server, adminUrl: server.url };
  }
  const server = await listen({ ...options, routes: new Map(routes) });
  try {
    return both(server, await listen({ ...options, ...admin, routes: new Map(adminRoutes) }));
  } catch (error) {
    await server.close({ drainSeconds: 0, patient: false });
    throw error;
  }
}

function both(server: HttpServer, admin: HttpServer): Listeners {
  return {
    url: server.url,
    adminUrl: admin.url,
    connections: { count: () => server.connections.count() + admin.connections.count() },
    // Monitoring can read the draining state until the end.
    close: async (drain) => {
      await server.close(drain);
      await admin.close({ drainSeconds: 0, patient: false });
    },
  };
}
