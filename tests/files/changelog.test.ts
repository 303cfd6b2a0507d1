import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { latestRelease, readChangelog } from './changelog.ts';

const releases = readChangelog(fileURLToPath(new URL('../..', import.meta.url)));
const kinds = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];

describe('CHANGELOG.md', () => {
  it('begins with unreleased changes', () => {
    expect(releases[0]).toMatchObject({ version: 'Unreleased', date: undefined });
  });

  it("has the package's version as its newest", () => {
    expect(latestRelease(releases).version).toBe(manifest.version);
  });

  it('dates every release, the newest first', () => {
    const dates = releases.slice(1).map(({ date }) => date ?? 'none');
    expect(dates).toEqual(dates.toSorted().reverse());
    expect(dates).not.toContain('none');
  });

  it('sorts changes by the kinds of Keep a Changelog', () => {
    for (const release of releases) {
      expect(release.kinds).toEqual(kinds.filter((kind) => release.kinds.includes(kind)));
      expect(release.kinds).not.toEqual([]);
    }
  });
});
