import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '../mesh/contract/errors.ts';

const minBytes = 32;

/**
 * Returns the secret behind pseudonyms: `PERTUIS_SECRET`, or a file of the state directory, which it creates if needed. The
 * secret can link pseudonyms to people, so only the file's owner can read it.
 */
export function readSecret(stateDirectory: string, environment: NodeJS.ProcessEnv): Uint8Array {
  const given = environment.PERTUIS_SECRET;
  if (given !== undefined) return checked(Buffer.from(given), 'PERTUIS_SECRET');
  const path = join(stateDirectory, 'secret');
  if (existsSync(path)) return checked(readFileSync(path), path);
  const secret = randomBytes(minBytes);
  mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });
  writeFileSync(path, secret, { mode: 0o600, flag: 'wx' });
  return secret;
}

function checked(secret: Buffer, file: string): Uint8Array {
  if (secret.length >= minBytes) return secret;
  const got = `${secret.length} bytes`;
  throw new ConfigurationError([{ file, path: '', expected: `a secret of at least ${minBytes} bytes`, got }]);
}
