import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { deadlines } from '../../cli/cluster/deadlines.ts';

const text = readFileSync(fileURLToPath(new URL('../../deploy/pertuis.service', import.meta.url)), 'utf8');
const settings = text.split('\n').filter((line) => /^[A-Z]\w+=/.test(line));
const setting = (name: string) =>
  settings.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1);

describe('deploy/pertuis.service', () => {
  it('starts the same command as the image', () => {
    expect(setting('ExecStart')).toMatch(
      /^\/usr\/bin\/node --max-semi-space-size=32 \/opt\/pertuis\/dist\/cli\/pertuis\.js start /,
    );
  });

  it('reloads by SIGHUP and stops by SIGTERM to the primary, within its time', () => {
    expect(setting('ExecReload')).toBe('/bin/kill -HUP $MAINPID');
    expect([setting('KillSignal'), setting('KillMode')]).toEqual(['SIGTERM', 'mixed']);
    expect(Number(setting('TimeoutStopSec')) * 1000).toBeGreaterThan(deadlines.drainMs + 1000);
  });

  it('does not restart with an invalid configuration', () => {
    expect(setting('RestartPreventExitStatus')).toBe('2');
  });

  it('gives no rights, and one writable folder', () => {
    for (const name of [
      'DynamicUser',
      'NoNewPrivileges',
      'PrivateDevices',
      'ProtectHome',
      'RestrictNamespaces',
    ])
      expect(setting(name), name).toBe('yes');
    expect([setting('ProtectSystem'), setting('CapabilityBoundingSet')]).toEqual(['strict', '']);
    expect(setting('StateDirectory')).toBe('pertuis');
    expect(text).toContain('PERTUIS_STATE=/var/lib/pertuis');
    expect(setting('ReadWritePaths')).toBeUndefined();
  });
});

describe.runIf(spawnSync('systemd-analyze', ['--version']).status === 0)('systemd-analyze', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pertuis-unit-'));
  const file = join(folder, 'pertuis.service');
  // The programs must exist where the unit is verified.
  writeFileSync(file, text.replace('ExecStart=/usr/bin/node', `ExecStart=${process.execPath}`));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('finds nothing wrong with the unit', () => {
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
    expect(stderr.split('\n').filter((line) => line.includes('pertuis.service'))).toEqual([]);
    expect(status).toBe(0);
  });

  it('scores at most 2.0 of 10 for exposure', () => {
    const options = ['security', '--offline=true', '--threshold=20', '--no-pager', file];
    expect(spawnSync('systemd-analyze', options, { encoding: 'utf8' }).status).toBe(0);
  });
});
