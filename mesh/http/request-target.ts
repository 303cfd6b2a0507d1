import { PertuisError } from '../contract/errors.ts';
import type { CheckHost } from './host-policy.ts';

/**
 * Returns path and query of a request target (RFC 9112, 3.2) in origin form (`/graphql`) or in absolute form
 * (`http://host/graphql`). Throws `BAD_REQUEST` for anything that two readers could read differently: other forms, a
 * fragment, bytes that are not visible ASCII, user information, an authority other than the `Host`; and what the host policy
 * throws.
 */
export function readTarget(target: string, host: string | undefined, checkHost: CheckHost): string {
  if (!visibleAscii.test(target)) throw unreadable();
  if (target.startsWith('/')) return target;
  const [, authority, rest = ''] = absolute.exec(target) ?? [];
  if (authority === undefined) throw unreadable();
  checkHost(authority);
  if (host !== undefined && authority.toLowerCase() !== host.toLowerCase()) throw unreadable();
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** All of it except `#`. */
const visibleAscii = /^[!"$-~]+$/;
const absolute = /^https?:\/\/([^/?@]+)(.*)$/i;

function unreadable(): PertuisError {
  return new PertuisError(
    'BAD_REQUEST',
    'The address of the request cannot be read. Send a path, percent-encoded, without a fragment and for this host.',
  );
}
