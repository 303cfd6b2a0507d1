import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const consumers = ['citizen-app', 'partner-smart-grid', 'sustainability-lead'] as const;

/**
 * The demonstration's keys, issued by the command and kept in a file that only its owner can read. The gateway itself keeps
 * hashes, so when either file is lost new keys are issued.
 */
export function demonstrationKeys(
  root: string,
  stateDirectory: string,
  environment: NodeJS.ProcessEnv,
): Record<string, string> {
  const path = `${stateDirectory}/demonstration-keys.json`;
  if (existsSync(path) && existsSync(`${stateDirectory}/keys.json`))
    return JSON.parse(readFileSync(path, 'utf8'));
  const issued = execFileSync(process.execPath, ['cli/pertuis.ts', 'keys', 'issue', ...consumers, '--json'], {
    cwd: root,
    env: environment,
    encoding: 'utf8',
  });
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, issued, { mode: 0o600 });
  return JSON.parse(issued);
}
