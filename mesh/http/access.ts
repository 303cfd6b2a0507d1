import { PertuisError } from '../contract/errors.ts';
import type { Access } from '../contract/listener.ts';
import type { Identify } from '../contract/policy.ts';
import type { HttpRequest } from '../contract/request-context.ts';
import { forMethods, type Route } from '../contract/route.ts';
import { isLoopback } from '../core/addresses.ts';
import { andThen, type MaybePromise } from '../core/maybe-promise.ts';

/** Returns why a client may not read details about the gateway; undefined when it may. */
export type CheckAccess = (request: HttpRequest) => MaybePromise<PertuisError | undefined>;

/** Headers that a proxy adds. With one of them, the client is not the peer of the socket. */
const forwarded =
  /^(forwarded|via|x-forwarded|x-real-ip|x-client-ip|x-cluster-client-ip|true-client-ip|cf-connecting-ip)/;

export function createAccess(access: Access, identify: Identify): CheckAccess {
  if (access === 'open') return () => undefined;
  if (access === 'loopback') return (request) => (isLocal(request) ? undefined : onlyHere());
  return ({ headers }) =>
    andThen(identify(headers), ({ roles }) => {
      if (roles.some((role) => access.roles.includes(role))) return undefined;
      const hasCredential = headers.authorization !== undefined || headers['x-api-key'] !== undefined;
      return hasCredential
        ? new PertuisError('ROLE_DENIED', 'Your registration does not have a role that may read this.')
        : new PertuisError('UNAUTHENTICATED', 'Send the key of a consumer that may read this.');
    });
}

/** Returns a route that runs only for clients that `check` admits. */
export function guardRoute(check: CheckAccess, route: Route): Route {
  return forMethods(route.methods ?? ['GET'], (request) =>
    andThen(check(request), (refused) => {
      if (refused) throw refused;
      return route(request);
    }),
  );
}

/**
 * Returns whether the request comes from this machine. The socket decides. Any client can write a header, so
 * a header can only remove the right.
 */
function isLocal({ peer, headers }: HttpRequest): boolean {
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
