import type { Settings } from '../mesh/compose/settings.ts';
import type { ConsumerRegistry } from '../mesh/identity/consumers.ts';
import { visitor } from '../mesh/identity/visitor.ts';
import type { Clients } from '../mesh/policy/clients.ts';

/** Returns who can come to this gateway: visitors, registered consumers, and what token issuers may speak for. */
export function clientsOf(consumers: ConsumerRegistry, { jwt }: Pick<Settings['pertuis'], 'jwt'>): Clients {
  return { visitor, consumers: [...consumers.values()], issuers: jwt };
}
