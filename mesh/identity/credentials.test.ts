import { afterAll, describe, expect, it } from 'vitest';
import { credentialOf } from './credentials.ts';
import { createTestIdentity, refused } from './identity.testing.ts';

const identity = createTestIdentity();
afterAll(() => identity.remove());

describe('credentials', () => {
  it('none gives the anonymous client', async () => {
    const anonymousPrincipal = { consumer: 'visitor', roles: ['visitor'], purpose: 'open-data' };
    expect(await identity.identify({})).toMatchObject(anonymousPrincipal);
  });

  const key = identity.store.issue('lead');

  it.each([
    '',
    ' ',
    key,
    'Basic cm9vdDpyb290',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    `Bearer ${key}, Basic cm9vdDpyb290`,
    `Bearer ${key}, Bearer ${key}`,
    `Bearer Bearer ${key}`,
    `Basic Bearer ${key}`,
    `Bearer\t${key}`,
    `Bearer ${key}\r\nx-role: lead`,
    `Bearer "${key}"`,
    `Bearer ${key}é`,
    `Bearer \u00ff${key}`,
    `Bearer ${key}\u0000`,
    'bearer\u0000x',
    `Bearer ${'a'.repeat(9000)}`,
    `Bearer${' '.repeat(9000)}`,
  ])('Authorization %j is invalid', async (authorization) => {
    expect(() => credentialOf({ authorization })).toThrow(expect.objectContaining(refused));
    await expect(identity.identify({ authorization })).rejects.toMatchObject(refused);
  });

  it.each(['', ' ', `Bearer ${key}`, `${key}, ${key}`, `${key}é`, `${key} `, 'a'.repeat(9000)])(
    'X-Api-Key %j is invalid',
    async (apiKey) => {
      expect(() => credentialOf({ 'x-api-key': apiKey })).toThrow(expect.objectContaining(refused));
      await expect(identity.identify({ 'x-api-key': apiKey })).rejects.toMatchObject(refused);
    },
  );

  it('in X-Api-Key are keys, whatever they look like: tokens use Authorization only', () => {
    expect(credentialOf({ 'x-api-key': 'a.b.c' })).toEqual({ kind: 'key', value: 'a.b.c' });
    expect(credentialOf({ authorization: 'Bearer a.b.c' })).toEqual({ kind: 'token', value: 'a.b.c' });
  });

  it('are valid whatever the case of the scheme and the number of spaces after it', async () => {
    for (const authorization of [`bearer ${key}`, `BEARER   ${key}`]) {
      expect(await identity.identify({ authorization })).toMatchObject({ consumer: 'lead' });
    }
  });

  it.each([
    [`Bearer ${key}`, key],
    [`Bearer ${key}`, ''],
    ['', key],
    ['Basic cm9vdDpyb290', key],
    ['Bearer a.b.c', key],
  ])('two at once are rejected, equal or not: %j and %j', async (authorization, apiKey) => {
    const both = { authorization, 'x-api-key': apiKey };
    await expect(identity.identify(both)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});
