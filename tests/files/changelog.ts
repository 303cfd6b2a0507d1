import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Release {
  readonly version: string;
  /** `yyyy-mm-dd`; undefined for unreleased changes. */
  readonly date: string | undefined;
  /** Headings of the third level: Added, Changed, … */
  readonly kinds: readonly string[];
}

/**
 * Reads the sections of CHANGELOG.md, the newest first. Throws for a heading without the form of Keep a
 * Changelog.
 */
export function readChangelog(root: string): Release[] {
  const text = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = ''] = section.split('\n', 1);
      const [, version, date] =
        /^\[(Unreleased|\d+\.\d+\.\d+)\](?: - (\d{4}-\d{2}-\d{2}))?$/.exec(heading) ?? [];
      if (version === undefined) throw new Error(`CHANGELOG.md: "## ${heading}" is no heading of a release.`);
      return { version, date, kinds: [...section.matchAll(/^### (.*)$/gm)].map(([, kind = '']) => kind) };
    });
}

/** Returns the newest section that has a version. Throws when there is none. */
export function latestRelease(releases: readonly Release[]): Release {
  const latest = releases.find(({ version }) => version !== 'Unreleased');
  if (latest === undefined) throw new Error('CHANGELOG.md names no version.');
  return latest;
}
