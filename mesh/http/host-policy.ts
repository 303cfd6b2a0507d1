import { isIP } from 'node:net';
import { PertuisError } from '../contract/errors.ts';

/** Throws `HOST_REFUSED` for an unlisted host name, `BAD_REQUEST` for text that is not a host. */
export type CheckHost = (host: string) => void;

const form = /^(?:\[([0-9a-f:.%]{2,60})\]|([a-z0-9_](?:[a-z0-9_.-]{0,252})))(?::\d{1,5})?$/i;
/** No public name ends in one of these (RFC 6761; ICANN reserved `internal` in 2024). */
const reserved = /\.(localhost|internal)$/;
const maxRemembered = 1_000;

/**
 * Creates the defence against DNS rebinding. A page of `evil.example` makes that name resolve to the gateway.
 * Its browser then takes the gateway for the page's own origin.
 *
 * Such a request carries the name in `Host` and no other mark: a same-origin GET over plain HTTP has neither
 * `Origin` nor `Sec-Fetch-Site`. Names with a dot must be listed. Addresses cannot be rebound, and names
 * without a dot cannot be registered.
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

/** Returns the name in lower case, without port, brackets or final dot. */
function checkForm(host: string): string {
  const [, address, name = ''] = form.exec(host) ?? [];
  if (address === undefined && name === '')
    throw new PertuisError('BAD_REQUEST', 'The Host header is not a host name or an address.');
  return plainName(address ?? name);
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
