import { join } from 'node:path';
import type { Logger } from 'pino';
import { type KeyVerifier, openKeyVerifier } from '../mesh/identity/key-verifier.ts';
import type { Prepared } from './prepare.ts';

/** Opens the key store for a process that serves. When it is damaged nothing starts, and what was prepared is closed. */
export async function openKeys(
  { stateDirectory, close }: Pick<Prepared, 'stateDirectory' | 'close'>,
  logger: Logger,
): Promise<KeyVerifier> {
  try {
    return openKeyVerifier(join(stateDirectory, 'keys.sqlite'), {
      onFailure: (err) => logger.error({ err }, 'the key store cannot be read: no API key holds'),
    });
  } catch (error) {
    await close();
    throw error;
  }
}
