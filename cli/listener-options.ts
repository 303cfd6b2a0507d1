import type { GatewayOptions } from '../mesh/contract/gateway.ts';
import type { Introspection } from '../plugins/limits/hide-schema.ts';
import type { Settings } from './settings.ts';

export interface ListenerOptions {
  readonly introspection: Introspection;
  readonly hasExplorer: boolean;
  readonly listening: Pick<GatewayOptions['settings'], 'connections' | 'hosts' | 'admin' | 'healthAccess'>;
}

/** Returns the options of the listener, with those of production mode. */
export function listenerOptionsOf({ pertuis }: Pick<Settings, 'pertuis'>): ListenerOptions {
  const { production, introspection, explorer, hosts, admin, access, connections } = pertuis;
  return {
    introspection: production && introspection === true ? 'consumers' : introspection,
    // A browser that navigates to it has no key to show.
    hasExplorer: explorer ?? !production,
    listening: {
      ...{ hosts, admin },
      healthAccess: access.health,
      connections: {
        maxConnections: connections.max,
        perAddress: connections.perAddress,
        trustedProxies: connections.trustedProxies,
        headerMs: connections.headerSeconds * 1000,
        requestMs: Math.max(connections.requestSeconds, connections.headerSeconds) * 1000,
        idleMs: connections.idleSeconds * 1000,
        stalledMs: connections.stalledSeconds * 1000,
        unsentBytes: connections.unsentMegabytes * 1024 * 1024,
        pipelined: connections.pipelined,
      },
    },
  };
}
