import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import { latestRelease, readChangelog } from './changelog.ts';
import { publiccode } from './publiccode.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = () => parse(readFileSync(join(root, 'publiccode.yml'), 'utf8'));

describe('publiccode.yml', () => {
  it('follows version 0.4 of the standard', () => {
    expect(publiccode.safeParse(read()).error?.issues).toBeUndefined();
  });

  it('names the release of CHANGELOG.md and package.json', () => {
    const { softwareVersion, releaseDate, legal } = publiccode.parse(read());
    const { version, date } = latestRelease(readChangelog(root));
    expect({ softwareVersion, releaseDate }).toEqual({ softwareVersion: version, releaseDate: date });
    expect(softwareVersion).toBe(manifest.version);
    expect(legal.license).toBe(manifest.license);
  });

  it('shows pictures that exist, in French and in English', () => {
    const { description } = publiccode.parse(read());
    expect(Object.keys(description).sort()).toEqual(['en', 'fr']);
    for (const { screenshots = [] } of Object.values(description))
      for (const path of screenshots) expect(existsSync(join(root, path)), path).toBe(true);
  });

  it.each([
    ['an unknown key', { colour: 'blue' }],
    ['another version', { publiccodeYmlVersion: '0.9' }],
    ['a category of our own', { categories: ['gateways'] }],
    ['no contact', { maintenance: { type: 'community', contacts: [] } }],
    ['an invalid address', { url: 'pertuis.git' }],
  ])('may not have %s', (_, change) => {
    expect(publiccode.safeParse({ ...read(), ...change }).success).toBe(false);
  });
});
