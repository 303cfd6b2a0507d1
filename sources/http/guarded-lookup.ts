import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns';
import { BlockList, isIPv6, type LookupFunction } from 'node:net';

/** Addresses that no partner has: cloud metadata, "this host", multicast (RFC 6890). */
const never = new BlockList();
never.addSubnet('169.254.0.0', 16);
never.addSubnet('0.0.0.0', 8);
never.addSubnet('224.0.0.0', 3);
never.addSubnet('fe80::', 10, 'ipv6');
never.addSubnet('ff00::', 8, 'ipv6');
never.addAddress('::', 'ipv6');
never.addAddress('fd00:ec2::254', 'ipv6');

/** Addresses that a partner may have, unless its name resolved to a public address before. */
const inside = new BlockList();
inside.addSubnet('10.0.0.0', 8);
inside.addSubnet('100.64.0.0', 10);
inside.addSubnet('127.0.0.0', 8);
inside.addSubnet('172.16.0.0', 12);
inside.addSubnet('192.168.0.0', 16);
inside.addAddress('::1', 'ipv6');
inside.addSubnet('fc00::', 7, 'ipv6');

type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Returns a DNS lookup for one partner that filters addresses against DNS rebinding.
 *
 * It leaves out addresses that no partner has. Once a name has resolved to a public address, it leaves out private
 * addresses. The
 * owner of a name could otherwise direct requests into the private network. An address in the configuration needs no lookup
 * and is
 * therefore not filtered.
 */
export function createGuardedLookup(resolve: Resolve = lookup): LookupFunction {
  const publicNames = new Set<string>();
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const possible = addresses.filter(({ address }) => !holds(never, address));
      if (possible.some(({ address }) => !holds(inside, address))) publicNames.add(hostname);
      const allowed = publicNames.has(hostname)
        ? possible.filter(({ address }) => !holds(inside, address))
        : possible;
      const [first] = allowed;
      if (!first) return callback(refused(), '', 0);
      if (options.all) return callback(null, allowed);
      return callback(null, first.address, first.family);
    });
  };
}

/** Returns whether `list` holds `address`. BlockList recognises IPv4-mapped IPv6 addresses (`::ffff:…`). */
function holds(list: BlockList, address: string): boolean {
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

function refused(): NodeJS.ErrnoException {
  const error: NodeJS.ErrnoException = new Error('the name resolves to an address that no partner may have');
  error.code = 'EADDRNOTAVAIL';
  return error;
}
