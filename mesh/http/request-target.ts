import { PertuisError } from '../contract/errors.ts';
import type { CheckHost } from './host-policy.ts';

/**
 * Returns path and query of a request target (RFC 9112, 3.2) in origin form (`/graphql`) or in absolute form
 * (`http://host/graphql`).
 *
 * @throws {PertuisError} `BAD_REQUEST` for any target that two parsers could read differently: other forms, a
 *   fragment, bytes that are not visible ASCII, user information, an authority other than the `Host`. Also
 *   the error of the host policy.
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

/** All visible ASCII characters except `#`. */
const visibleAscii = /^[!"$-~]+$/;
const absolute = /^https?:\/\/([^/?@]+)(.*)$/i;

function unreadable(): PertuisError {
  return new PertuisError(
    'BAD_REQUEST',
    'The address of the request cannot be read. Send a path, percent-encoded, without a fragment and for this host.',
  );
}
