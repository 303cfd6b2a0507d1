/**
 * Returns path and query of a request target (RFC 9112, 3.2) in origin form (`/graphql`) or in absolute form
 * (`http://host/graphql`). Returns undefined for anything that two readers could read differently: other forms, a
 * fragment, bytes that are not visible ASCII, user information, an authority other than the `Host`.
 */
export function readTarget(target: string, host: string | undefined): string | undefined {
  if (!visibleAscii.test(target)) return undefined;
  if (target.startsWith('/')) return target;
  const [, authority, rest = ''] = absolute.exec(target) ?? [];
  if (!authority || authority.toLowerCase() !== host?.toLowerCase()) return undefined;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** All of it except `#`. */
const visibleAscii = /^[!"$-~]+$/;
const absolute = /^https?:\/\/([^/?@]+)(.*)$/i;
