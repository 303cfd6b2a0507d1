import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PertuisError } from '../contract/errors.ts';
import type { Access } from '../contract/listener.ts';
import type { Identify } from '../contract/policy.ts';
import type { HttpRequest } from '../contract/request-context.ts';
import { Cancellation } from '../core/cancellation.ts';
import { createAccess, guardRoute } from './access.ts';
import { openDoor, type TestDoor } from './listener.testing.ts';

const identify: Identify = ({ authorization }) => {
  if (authorization === 'Bearer wrong')
    throw new PertuisError('UNAUTHENTICATED', 'The key or token is not valid.');
  const roles = authorization === 'Bearer operator' ? ['operator'] : ['visitor'];
  return { consumer: 'c', organisation: 'o', roles, purpose: 'p' };
};

const from = (address: string, headers: HttpRequest['headers'] = {}): HttpRequest => ({
  ...{ method: 'GET', url: '/metrics', headers, body: Buffer.alloc(0), cancellation: new Cancellation() },
  peer: { address },
});
const codeOf = async (access: Access, request: HttpRequest) =>
  (await createAccess(access, identify)(request))?.code ?? 'granted';

describe('loopback', () => {
  it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])('is %s', async (address) => {
    expect(await codeOf('loopback', from(address))).toBe('granted');
  });

  it.each(['10.0.0.1', '::ffff:10.0.0.1', 'fe80::1', '0.0.0.0', '', 'localhost'])(
    'is not %j',
    async (address) => {
      expect(await codeOf('loopback', from(address))).toBe('ACCESS_DENIED');
    },
  );

  it.each(['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'cf-connecting-ip'])(
    'is not a request through a proxy that sends %s, whatever its value',
    async (name) => {
      expect(await codeOf('loopback', from('127.0.0.1', { [name]: '127.0.0.1' }))).toBe('ACCESS_DENIED');
      expect(await codeOf('loopback', from('10.0.0.1', { [name]: '127.0.0.1' }))).toBe('ACCESS_DENIED');
    },
  );

  it('is not a request without a connection', async () => {
    const { peer: _, ...request } = from('127.0.0.1');
    expect(await codeOf('loopback', request)).toBe('ACCESS_DENIED');
  });
});

describe('roles', () => {
  const access = { roles: ['operator', 'monitor'] };
  it('needs the roles of the key when there is one: the machine alone does not suffice', async () => {
    expect(await codeOf(access, from('10.0.0.1', { authorization: 'Bearer operator' }))).toBe('granted');
    expect(await codeOf(access, from('127.0.0.1'))).toBe('UNAUTHENTICATED');
    expect(await codeOf(access, from('127.0.0.1', { authorization: 'Bearer other' }))).toBe('ROLE_DENIED');
  });
});

describe('a guarded route', () => {
  let door: TestDoor;
  let renders = 0;
  beforeAll(async () => {
    const route = () => {
      renders += 1;
      return { status: 200, headers: {}, body: Buffer.from('secret'), ageSeconds: 0 };
    };
    door = await openDoor({}, { '/metrics': guardRoute(createAccess('loopback', identify), route) });
  });
  afterAll(() => door.close({ drainSeconds: 0, patient: false }));

  it('is not run for clients that may not read it', async () => {
    const denied = await fetch(`${door.url}/metrics`, { headers: { 'x-forwarded-for': '127.0.0.1' } });
    expect([denied.status, await denied.text()]).toEqual([403, expect.stringContaining('ACCESS_DENIED')]);
    expect(renders).toBe(0);
    expect(await (await fetch(`${door.url}/metrics`)).text()).toBe('secret');
  });
});
