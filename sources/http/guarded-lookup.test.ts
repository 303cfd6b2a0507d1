import type { LookupAddress } from 'node:dns';
import { expect, it } from 'vitest';
import { createGuardedLookup } from './guarded-lookup.ts';

function lookUp(...answers: string[][]) {
  const left = [...answers];
  const lookup = createGuardedLookup((_, __, callback) => {
    const addresses = left.shift() ?? [];
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  });
  return () =>
    new Promise<string[] | string | undefined>((resolve) =>
      lookup('partner.example', { all: true }, (error, found) =>
        resolve(error ? error.code : (found as LookupAddress[]).map(({ address }) => address)),
      ),
    );
}

it.each([
  '169.254.169.254',
  '::ffff:169.254.169.254',
  'fe80::1',
  'fd00:ec2::254',
  '0.0.0.0',
  '::',
  '239.1.1.1',
  '255.255.255.255',
])('%s is never the address of a partner', async (address) => {
  expect(await lookUp([address])()).toBe('EADDRNOTAVAIL');
});

it.each(['10.1.2.3', '127.0.0.1', '192.168.1.1', '172.20.0.3', '::1', 'fd12::1'])(
  '%s is allowed inside, but not after its name has resolved to a public address',
  async (address) => {
    expect(await lookUp([address])()).toEqual([address]);
    const next = lookUp(['203.0.113.7'], [address], ['203.0.113.8', address]);
    expect(await next()).toEqual(['203.0.113.7']);
    expect(await next()).toBe('EADDRNOTAVAIL');
    expect(await next()).toEqual(['203.0.113.8']);
  },
);

it('returns one address when one is requested', async () => {
  const lookup = createGuardedLookup((_, __, callback) =>
    callback(null, [{ address: '10.0.0.1', family: 4 }]),
  );
  const found = await new Promise((resolve) =>
    lookup('x', {}, (_, address, family) => resolve([address, family])),
  );
  expect(found).toEqual(['10.0.0.1', 4]);
});
