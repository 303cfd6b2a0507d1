import { anonymousPrincipal } from '../mesh/identity/anonymous-principal.ts';
import type { ConsumerRegistry } from '../mesh/identity/consumers.ts';
import type { Clients } from '../mesh/policy/clients.ts';
import type { Settings } from './settings.ts';

/** Returns all kinds of clients of this gateway: visitors, registered consumers, and what token issuers may claim. */
export function clientsOf(consumers: ConsumerRegistry, { jwt }: Pick<Settings['pertuis'], 'jwt'>): Clients {
  return { visitor: anonymousPrincipal, consumers: [...consumers.values()], issuers: jwt };
}
