import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { away, createTestIdentity, refused, type TestIdentity } from './identity.testing.ts';
import { openKeyStore } from './key-store.ts';
import { openKeyVerifier } from './key-verifier.ts';

let identity: TestIdentity;
beforeEach(() => {
  identity = createTestIdentity();
});
afterEach(() => identity.remove());

const idOf = (key: string) => key.slice(4, 16);

describe('API keys', () => {
  it('identify a registered consumer, by either header', async () => {
    const key = identity.store.issue('lead');
    const principal = { consumer: 'lead', roles: ['lead'], purpose: 'stewardship', subject: 's1' };
    expect(await identity.bearer(key)).toMatchObject(principal);
    expect(await identity.identify({ 'x-api-key': key })).toMatchObject(principal);
  });

  it('are stored as hashes in files that only their owner reads', async () => {
    const key = identity.store.issue('lead');
    await identity.bearer(key);
    const folder = join(identity.path, '..');
    const files = readdirSync(folder);
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      expect(readFileSync(join(folder, file), 'latin1')).not.toContain(key.slice(17));
      expect([file, statSync(join(folder, file)).mode & 0o777]).toEqual([file, 0o600]);
    }
  });

  it('end when they expire, also while they are cached', async () => {
    expect(identity.store.list()).toEqual([]);
    const expired = identity.store.issue('lead', new Date(Date.now() - 1000));
    await expect(identity.bearer(expired)).rejects.toMatchObject(refused);
    let nowMs = 1_000;
    const keys = openKeyVerifier(identity.path, { now: () => nowMs });
    const key = identity.store.issue('lead', new Date(2_000));
    expect(keys.verify(key)).toBe('lead');
    nowMs = 2_000;
    expect(keys.verify(key)).toBeUndefined();
    keys.close();
  });

  it('end when they are revoked, also while they are cached, and stay revoked', async () => {
    const key = identity.store.issue('lead');
    expect(await identity.bearer(key)).toMatchObject({ consumer: 'lead' });
    expect(identity.store.revoke(idOf(key))).toBe(true);
    await expect(identity.bearer(key)).rejects.toMatchObject(refused);
    const [first] = identity.store.list();
    identity.store.revoke(idOf(key));
    expect(identity.store.list()).toEqual([first]);
    expect(identity.store.revoke('AAAAAAAAAAAA')).toBe(false);
  });

  it('of a running gateway are valid at once, the first one too', async () => {
    const running = createTestIdentity({ lookEveryMs: 3_600_000 });
    for (const consumer of ['lead', 'app']) {
      const key = running.store.issue(consumer);
      expect(await running.bearer(key)).toMatchObject({ consumer });
    }
    running.remove();
  });

  it('of a running gateway end within a second', async () => {
    const running = createTestIdentity({ lookEveryMs: 500 });
    const key = running.store.issue('lead');
    expect(await running.bearer(key)).toMatchObject({ consumer: 'lead' });
    running.store.revoke(idOf(key));
    await expect
      .poll(() => running.bearer(key).catch(({ code }) => code), { timeout: 5000 })
      .toBe('UNAUTHENTICATED');
    running.remove();
  });

  it('are invalid with a character changed, another id, another case or trailing characters', async () => {
    const key = identity.store.issue('lead');
    const other = identity.store.issue('app');
    const last = key.at(-1) === 'A' ? 'B' : 'A';
    for (const forged of [
      key.slice(0, -1) + last,
      other.slice(0, 17) + key.slice(17),
      key.toUpperCase(),
      `${key}x`,
      key.slice(0, 20),
      'prt_',
      'prt___proto__',
    ]) {
      await expect(identity.bearer(forged)).rejects.toMatchObject(refused);
      await expect(identity.identify({ 'x-api-key': forged })).rejects.toMatchObject(refused);
    }
  });

  it('of a consumer that is no longer registered are invalid', async () => {
    await expect(identity.bearer(identity.store.issue('gone'))).rejects.toMatchObject(refused);
  });

  it('are issued for several consumers in one transaction, one key each', () => {
    const keys = identity.store.issueAll(['lead', 'app', 'lead']);
    expect(Object.keys(keys)).toEqual(['lead', 'app']);
    expect(identity.store.list()).toHaveLength(2);
  });
});

describe('a key store', () => {
  it('that is removed admits no key, and a new one in its place is read', async () => {
    const key = identity.store.issue('lead');
    expect(await identity.bearer(key)).toMatchObject({ consumer: 'lead' });
    renameSync(identity.path, `${identity.path}.away`);
    await expect(identity.bearer(key)).rejects.toMatchObject(refused);
    renameSync(`${identity.path}.away`, identity.path);
    expect(await identity.bearer(key)).toMatchObject({ consumer: 'lead' });
  });

  it('that is damaged at run time admits no key, cached or not, and is reported once', async () => {
    const [key, other] = [identity.store.issue('lead'), identity.store.issue('app')];
    expect(await identity.bearer(key)).toMatchObject({ consumer: 'lead' });
    const whole = readFileSync(identity.path);
    writeFileSync(`${identity.path}.new`, Buffer.alloc(whole.length, 'rubbish'));
    for (const suffix of ['-wal', '-shm']) rmSync(identity.path + suffix, { force: true });
    renameSync(`${identity.path}.new`, identity.path);
    for (const credential of [key, other, key]) {
      await expect(identity.bearer(credential)).rejects.toMatchObject(away);
    }
    expect(await identity.identify({})).toMatchObject({ consumer: 'visitor' });
    expect(identity.failures).toHaveLength(1);
    rmSync(identity.path);
    await expect(identity.bearer(key)).rejects.toMatchObject(refused);
    const again = identity.store.issue('lead');
    expect(await identity.bearer(again)).toMatchObject({ consumer: 'lead' });
  });

  it.each([
    ['rubbish', 'x'.repeat(5_000)],
    ['half a database', undefined],
  ])('of %s is an error of every command and of a start', (_, text) => {
    identity.store.issue('lead');
    writeFileSync(identity.path, text ?? readFileSync(identity.path).subarray(0, 5_000));
    const mistake = expect.objectContaining({
      problems: [
        expect.objectContaining({ file: identity.path, expected: expect.stringContaining('whole') }),
      ],
    });
    expect(() => identity.store.list()).toThrow(mistake);
    expect(() => identity.store.issue('lead')).toThrow(mistake);
    expect(() => identity.store.revoke('AAAAAAAAAAAA')).toThrow(mistake);
    expect(() => openKeyVerifier(identity.path)).toThrow(mistake);
  });
});

describe('keys.json of an older version', () => {
  const old = () => join(identity.path, '..', 'keys.json');
  const key = `prt_AAAAAAAAAAAA_${'b'.repeat(43)}`;
  const hash = 'hPvDMaAGcFDwLmkBBYTKRBUOxGfqTUYxCaDmm3crFHs';
  const record = { id: 'AAAAAAAAAAAA', consumer: 'lead', createdAt: '2026-01-01T00:00:00.000Z' };

  it('is imported once, whichever process opens it first, and then renamed', async () => {
    const { hashKey } = await import('./api-key.ts');
    const keys = [
      { ...record, hash: hashKey(key).toString('base64url') },
      { ...record, id: 'BBBBBBBBBBBB', hash, expiresAt: '2026-02-01T00:00:00.000Z' },
      { ...record, id: 'CCCCCCCCCCCC', hash, revokedAt: '2026-03-01T00:00:00.000Z' },
    ];
    writeFileSync(old(), JSON.stringify({ keys }));
    expect(await identity.bearer(key)).toMatchObject({ consumer: 'lead' });
    expect(openKeyStore(identity.path).list()).toMatchObject([
      { id: 'AAAAAAAAAAAA', createdAtMs: Date.parse(record.createdAt) },
      { id: 'BBBBBBBBBBBB', expiresAtMs: Date.parse('2026-02-01') },
      { id: 'CCCCCCCCCCCC', revokedAtMs: Date.parse('2026-03-01') },
    ]);
    expect(readdirSync(join(identity.path, '..'))).toContain('keys.json.imported');
    identity.store.revoke('AAAAAAAAAAAA');
    // Like an import that stopped before it renamed the file.
    renameSync(`${old()}.imported`, old());
    await expect(identity.bearer(key)).rejects.toMatchObject(refused);
    expect(identity.store.list()).toHaveLength(3);
    expect(readdirSync(join(identity.path, '..'))).not.toContain('keys.json');
  });

  it.each([
    ['no JSON', '{'],
    ['records of another shape', JSON.stringify({ keys: [{ ...record, hash: 7 }] })],
  ])('with %s is an error, and nothing of it is imported', (_, text) => {
    writeFileSync(old(), text);
    const mistake = expect.objectContaining({ problems: [expect.objectContaining({ file: old() })] });
    expect(() => identity.store.list()).toThrow(mistake);
    expect(() => openKeyVerifier(identity.path)).toThrow(mistake);
    rmSync(old());
    expect(identity.store.list()).toEqual([]);
  });
});
