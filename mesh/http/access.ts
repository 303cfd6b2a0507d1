import { isLoopback } from '../contract/addresses.ts';
import type { Access } from '../contract/door.ts';
import { PertuisError } from '../contract/errors.ts';
import type { Question } from '../contract/exchange.ts';
import { andThen, type Maybe } from '../contract/maybe.ts';
import type { Identify } from '../contract/policy.ts';
import { forMethods, type Route } from '../contract/route.ts';

/** Returns why a client may not read details about the gateway; undefined when it may. */
export type CheckAccess = (question: Question) => Maybe<PertuisError | undefined>;

/** What a proxy adds. With one of these the client is somewhere else than the socket's other end. */
const forwarded =
  /^(forwarded|via|x-forwarded|x-real-ip|x-client-ip|x-cluster-client-ip|true-client-ip|cf-connecting-ip)/;

export function createAccess(access: Access, identify: Identify): CheckAccess {
  if (access === 'open') return () => undefined;
  if (access === 'loopback') return (question) => (isLocal(question) ? undefined : onlyHere());
  return ({ headers }) =>
    andThen(identify(headers), ({ roles }) => {
      if (roles.some((role) => access.roles.includes(role))) return undefined;
      const hasCredential = headers.authorization !== undefined || headers['x-api-key'] !== undefined;
      return hasCredential
        ? new PertuisError('ROLE_DENIED', 'Your registration does not have a role that may read this.')
        : new PertuisError('UNAUTHENTICATED', 'Send the key of a consumer that may read this.');
    });
}

/** Returns a route that only those may read whom `check` lets. */
export function guardRoute(check: CheckAccess, route: Route): Route {
  return forMethods(route.methods ?? ['GET'], (question) =>
    andThen(check(question), (refused) => {
      if (refused) throw refused;
      return route(question);
    }),
  );
}

/** The socket decides. A header can only take the right away: anybody can write one. */
function isLocal({ peer, headers }: Question): boolean {
  return (
    peer !== undefined &&
    isLoopback(peer.address) &&
    !Object.keys(headers).some((name) => forwarded.test(name))
  );
}

function onlyHere() {
  return new PertuisError(
    'ACCESS_DENIED',
    'This is read from the machine of the gateway. Its operator may open it in pertuis.access.',
  );
}
