import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../mesh/contract/errors.ts';
import { readSettings } from './settings.ts';

function read(more: string) {
  const folder = mkdtempSync(join(tmpdir(), 'pertuis-settings-'));
  const path = join(folder, '.meshrc.yaml');
  const sources = 'sources: [{ name: a, handler: { graphql: {} } }]';
  writeFileSync(path, `${sources}\npertuis: { policy: ./p, consumers: ./c${more} }\n`);
  try {
    return readSettings(path, {}).pertuis;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('settings of all rooms', () => {
  it('stand together in one section, each with its default', () => {
    const { limits, eco, pseudonymEpoch, plugins } = read(', limits: { depth: 5 }, eco: { pue: 1.2 }');
    expect(limits).toMatchObject({ depth: 5, tokens: 2000, bodyKilobytes: 100, subscriptions: 10 });
    expect([eco, pseudonymEpoch, plugins]).toEqual([{ pue: 1.2 }, '1', []]);
  });

  it.each([
    [', limit: {}', 'pertuis', 'limit'],
    [', limits: { dept: 5 }', 'pertuis.limits', 'dept'],
    [', eco: { watts: 5 }', 'pertuis.eco', 'watts'],
    [', plugins: [{ a: {}, b: {} }]', 'pertuis.plugins[0]', '{"a":{},"b":{}}'],
    [', plugins: [a]', 'pertuis.plugins[0]', '"a"'],
  ])('are refused at their place when nobody knows them: %s', (more, path, got) => {
    expect(() => read(more)).toThrow(
      expect.objectContaining({
        constructor: ConfigurationError,
        problems: [expect.objectContaining({ path, got })],
      }),
    );
  });
});
