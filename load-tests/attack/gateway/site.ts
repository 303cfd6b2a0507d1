import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pertuisCommand } from '../../../territory/la-rochelle/partners/command.ts';
import { type ConfigurationOptions, configuration, consumers } from './configuration.ts';

export interface Site {
  /** By consumer. */
  readonly keys: Readonly<Record<string, string>>;
  /** Makes a folder with a configuration and with a copy of the keys, for one gateway. */
  folder(id: string, options: ConfigurationOptions): string;
  remove(): void;
}

/** Issues keys once, for every gateway of a run. */
export function createSite(options: ConfigurationOptions): Site {
  const root = mkdtempSync(join(tmpdir(), 'pertuis-attack-'));
  const write = (id: string, how: ConfigurationOptions) => {
    const folder = join(root, id);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    for (const [name, content] of Object.entries(configuration(how)))
      writeFileSync(join(folder, name), content);
    return folder;
  };
  const first = write('keys', options);
  return {
    keys: issueKeys(
      first,
      consumers.map(({ id }) => id),
    ),
    folder(id, how) {
      const folder = write(id, how);
      cpSync(join(first, 'state'), join(folder, 'state'), { recursive: true });
      return folder;
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function issueKeys(cwd: string, names: readonly string[]): Record<string, string> {
  const args = [...pertuisCommand(), 'keys', 'issue', ...names, '--json'];
  return JSON.parse(execFileSync(process.execPath, args, { cwd, encoding: 'utf8' }));
}
