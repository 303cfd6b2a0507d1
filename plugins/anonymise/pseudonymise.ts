import { createHmac, hkdfSync } from 'node:crypto';
import { z } from 'zod';
import type { Technique } from '../../mesh/contract/policy.ts';

export interface PseudonymiseOptions {
  /** At least 32 bytes. Whoever has it can link pseudonyms to people. */
  readonly secret: Uint8Array;
  /** Changing it changes every pseudonym, so that what was handed out before cannot be linked with what comes after. */
  readonly epoch: string;
}

const options = z.strictObject({
  /** What kind of thing is named: two fields share pseudonyms only within one domain. */
  domain: z.string().regex(/^[a-z][a-z0-9-]*$/),
});

const minSecretBytes = 32;
const pseudonymBytes = 16;

/**
 * A stable name that leads back to nobody without the secret: HMAC-SHA-256 (FIPS 198-1) under a key of its own per
 * domain × purpose × epoch (HKDF, RFC 5869), so that two purposes cannot be linked. Values are normalised first (NFKC,
 * trimmed, lower case), so that one person has one name. Throws for a secret under 32 bytes.
 */
export function createPseudonymise({ secret, epoch }: PseudonymiseOptions): Technique {
  if (secret.length < minSecretBytes) throw new Error(`a secret of at least ${minSecretBytes} bytes`);
  return {
    name: 'pseudonymise',
    compile(given, { purpose }) {
      const parsed = options.safeParse(given);
      if (!parsed.success) throw new Error('{ domain: lower-case-name }');
      const info = JSON.stringify(['pertuis pseudonym', parsed.data.domain, purpose, epoch]);
      const key = Buffer.from(hkdfSync('sha256', secret, new Uint8Array(), info, 32));
      return (value) => (isNameable(value) ? pseudonym(key, value) : null);
    },
  };
}

function isNameable(value: unknown): value is string | number {
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
}

function pseudonym(key: Buffer, value: string | number): string {
  const normalised = String(value).normalize('NFKC').trim().toLowerCase();
  const digest = createHmac('sha256', key).update(normalised).digest();
  return `p_${digest.subarray(0, pseudonymBytes).toString('base64url')}`;
}
