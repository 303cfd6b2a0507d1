import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/**
 * Licences that let a territory run, change and redistribute the product under Apache-2.0. At most they
 * require a notice.
 */
const permissive = new Set([
  ...['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'Python-2.0'],
  'CC-BY-4.0', // caniuse-lite: data, not code
]);

interface Locked {
  readonly license?: string;
  readonly dev?: boolean;
}

describe('the licence', () => {
  it('is Apache-2.0 everywhere', () => {
    expect(manifest.license).toBe('Apache-2.0');
    expect(read('LICENSE')).toContain('Apache License\n                           Version 2.0, January 2004');
    expect(read('NOTICE')).toContain('Apache License, Version 2.0');
  });

  it('combines with permissive licences alone in what is installed with the product', () => {
    const packages: Record<string, Locked> = JSON.parse(read('package-lock.json')).packages;
    const others = Object.entries(packages)
      .filter(([path, { license = 'none', dev }]) => path !== '' && !dev && !permissive.has(license))
      .map(([path, { license }]) => `${path}: ${license}`);
    expect(others).toEqual([]);
  });

  it('holds for dependencies that are pinned exactly', () => {
    const pinned = { ...manifest.dependencies, ...manifest.devDependencies };
    for (const [name, version] of Object.entries(pinned)) expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
