import { isIP } from 'node:net';
import { PertuisError } from '../contract/errors.ts';

/** Throws `HOST_REFUSED` for a host that this gateway is not known by, `BAD_REQUEST` for what is no host. */
export type CheckHost = (host: string) => void;

const form = /^(?:\[([0-9a-f:.%]{2,60})\]|([a-z0-9_](?:[a-z0-9_.-]{0,252})))(?::\d{1,5})?$/i;
/** No public name ends in one of these (RFC 6761; ICANN reserved `internal` in 2024). */
const reserved = /\.(localhost|internal)$/;
const maxRemembered = 1_000;

/**
 * Defends against DNS rebinding: a page of `evil.example` makes that name point here, and its browser then takes this
 * gateway for the page's own origin. Such a request carries the name in `Host` and no other mark: a same-origin GET over
 * plain HTTP has neither `Origin` nor `Sec-Fetch-Site`. So the name decides. A name with a dot has to be listed. An address
 * cannot be rebound, and nobody can register a name without a dot.
 */
export function createHostPolicy(listed: readonly string[]): CheckHost {
  if (listed.includes('*')) return checkForm;
  const names = new Set(listed.map(plainName).filter((name) => !name.startsWith('*.')));
  const suffixes = listed.filter((name) => name.startsWith('*.')).map((name) => plainName(name.slice(1)));
  const known = new Set<string>();
  return (host) => {
    if (known.has(host)) return;
    const name = checkForm(host);
    const isAllowed =
      isIP(name) !== 0 ||
      !name.includes('.') ||
      reserved.test(name) ||
      names.has(name) ||
      suffixes.some((suffix) => name.endsWith(suffix));
    if (!isAllowed) {
      throw new PertuisError(
        'HOST_REFUSED',
        'This gateway is not known by that host name. Its operator lists names in pertuis.hosts.',
      );
    }
    if (known.size < maxRemembered) known.add(host);
  };
}

/** Returns the name in small letters, without port, brackets or final dot. */
function checkForm(host: string): string {
  const [, address, name = ''] = form.exec(host) ?? [];
  if (address === undefined && name === '')
    throw new PertuisError('BAD_REQUEST', 'The Host header is not a host name or an address.');
  return plainName(address ?? name);
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
