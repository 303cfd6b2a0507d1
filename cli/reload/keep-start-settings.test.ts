import { expect, it } from 'vitest';
import { settingsSchema } from '../settings.ts';
import { keepStartSettings } from './keep-start-settings.ts';

const settings = (pertuis: object = {}, serve: object = {}) =>
  settingsSchema.parse({
    sources: [{ name: 'a', handler: { openapi: {} } }],
    serve,
    pertuis: { policy: './policy.yaml', consumers: './c', ...pertuis },
  });

it('takes all that a snapshot holds', () => {
  const next = settings({ deadlineSeconds: 3, limits: { depth: 4 }, documents: { manifests: ['m.json'] } });
  const kept = keepStartSettings(settings(), next);
  expect(kept.waiting).toEqual([]);
  expect(kept.settings.pertuis).toEqual({ ...next.pertuis, explorer: true });
});

it('keeps what only a start can take, and names it', () => {
  const running = settings({ responseCache: { maxMegabytes: 1 } }, { port: 4000 });
  const next = settings(
    { responseCache: { maxMegabytes: 2 }, limits: { bodyKilobytes: 7, depth: 5 }, stateDirectory: '/else' },
    { port: 4001, fork: 4 },
  );
  const kept = keepStartSettings(running, next);
  expect(kept.waiting).toEqual([
    'serve',
    'pertuis.stateDirectory',
    'pertuis.responseCache',
    'pertuis.limits.bodyKilobytes',
  ]);
  expect(kept.settings.serve).toEqual(running.serve);
  expect(kept.settings.pertuis.responseCache).toEqual(running.pertuis.responseCache);
  expect(kept.settings.pertuis.limits).toMatchObject({ bodyKilobytes: 100, depth: 5 });
});

it('says that the explorer waits when production mode turns', () => {
  const kept = keepStartSettings(settings(), settings({ production: true }));
  expect(kept.waiting).toEqual(['pertuis.explorer']);
  expect(kept.settings.pertuis).toMatchObject({ production: true, explorer: true });
});
