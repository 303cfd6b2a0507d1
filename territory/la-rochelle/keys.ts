import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const consumers = ['citizen-app', 'partner-smart-grid', 'sustainability-lead', 'operator'] as const;

/** Where the keys are kept. The explorer reads them from there. */
export function demonstrationKeysFile(stateDirectory: string): string {
  return `${stateDirectory}/demonstration-keys.json`;
}

/**
 * The demonstration's keys, issued by the command and kept in a file that only its owner can read. The gateway itself keeps
 * hashes, so when either file is lost new keys are issued; so are keys of consumers that came later.
 */
export function demonstrationKeys(
  root: string,
  stateDirectory: string,
  environment: NodeJS.ProcessEnv,
): Record<string, string> {
  const path = demonstrationKeysFile(stateDirectory);
  const whole = existsSync(path) && existsSync(`${stateDirectory}/keys.sqlite`);
  const kept: Record<string, string> = whole ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const missing = consumers.filter((consumer) => !(consumer in kept));
  if (missing.length === 0) return kept;
  const issued = execFileSync(process.execPath, ['cli/pertuis.ts', 'keys', 'issue', ...missing, '--json'], {
    cwd: root,
    env: environment,
    encoding: 'utf8',
  });
  const keys = { ...kept, ...JSON.parse(issued) };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}
