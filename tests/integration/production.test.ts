import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listenerOptionsOf } from '../../cli/listener-options.ts';
import { explainProduction, productionProblems } from '../../cli/production.ts';
import { settingsSchema } from '../../cli/settings.ts';

const settings = (more: object = {}) =>
  settingsSchema.parse({
    sources: [{ name: 'a', handler: { openapi: {} } }],
    pertuis: { policy: './policy.yaml', consumers: './c', ...more },
  });
const told = (more: object, at = '/nowhere') => explainProduction(settings(more), at).join('\n');

it('is off unless it is set, and says what it would change and what is missing for it', () => {
  const text = told({ access: { metrics: 'open' }, without: 'limits' });
  expect(text).toMatch(/^Production mode is off/);
  expect(text).toContain('cannot read the schema');
  expect(text).toMatch(/still missing: policy\.lock\.json/);
  expect(text).toMatch(/still missing: pertuis\.access\.metrics: expected loopback or .*got open/);
  expect(text).toMatch(/still missing: pertuis\.without/);
});

it('says when nothing is missing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pertuis-'));
  writeFileSync(join(folder, 'policy.lock.json'), '{}');
  expect(told({ production: 'true' }, folder)).toMatch(/^Production mode is on/);
  expect(told({ production: 'true' }, folder)).not.toContain('missing');
  rmSync(folder, { recursive: true });
});

it.each([
  [{}, true],
  [{ introspection: false }, false],
  [{ introspection: 'consumers' }, 'consumers'],
  [{ production: true }, 'consumers'],
  [{ production: true, introspection: false }, false],
])('with %j the schema is for %s', (more, recipient) => {
  expect(listenerOptionsOf(settings(more)).introspection).toBe(recipient);
});

it('turns the explorer off, unless that is asked for', () => {
  expect(listenerOptionsOf(settings()).hasExplorer).toBe(true);
  expect(listenerOptionsOf(settings({ production: true })).hasExplorer).toBe(false);
  expect(listenerOptionsOf(settings({ production: true, explorer: true })).hasExplorer).toBe(true);
});

it('has nothing against safe settings', () => {
  const safe = {
    hosts: 'a.example, *.b.example',
    access: { metrics: { roles: ['monitor'] }, health: 'open' },
  };
  expect(productionProblems(settings({ production: true, ...safe }), true)).toEqual([]);
  expect(productionProblems(settings({ production: true, ...safe }), false)).toMatchObject([
    { path: 'pertuis.policy', expected: expect.stringContaining('policy.lock.json') },
  ]);
  expect(productionProblems(settings(safe), false)).toEqual([]);
});

it.each([
  { hosts: ['evil.example/path'] },
  { connections: { trustedProxies: ['10.0.0.0/99'] } },
  { access: { metrics: 'everyone' } },
  { access: { metrics: { roles: [] } } },
  { production: 'yes' },
])('settings of the door that mean nothing are refused: %j', (more) => {
  expect(() => settings(more)).toThrow();
});
