import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('deploy/smoke', () => {
  it('is a configuration that pertuis check accepts', () => {
    const args = ['cli/pertuis.ts', 'check', '--config', 'deploy/smoke/.meshrc.yaml'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    expect(stdout + stderr).toContain('deploy/smoke/.meshrc.yaml is in order');
    expect(status).toBe(0);
  });
});
