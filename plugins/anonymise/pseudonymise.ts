import { createHmac, hkdfSync } from 'node:crypto';
import { z } from 'zod';
import type { Anonymiser, Transform } from '../../mesh/contract/policy.ts';

export interface PseudonymiseOptions {
  /** At least 32 bytes. Whoever has it can link pseudonyms to people. */
  readonly secret: Uint8Array;
  /** Changing it changes every pseudonym, so that what was handed out before cannot be linked with what comes after. */
  readonly epoch: string;
}

const options = z.strictObject({
  /** What kind of thing is named: two fields share pseudonyms only within one domain. */
  domain: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** Each organisation gets names of its own, so that two of them cannot put their rows together. */
  perOrganisation: z.boolean().default(false),
});

const minSecretBytes = 32;
const pseudonymBytes = 16;

/**
 * A stable name that leads back to nobody without the secret: HMAC-SHA-256 (FIPS 198-1) under a key of its own per
 * domain × purpose × epoch, and per organisation where the policy says so (HKDF, RFC 5869), so that two purposes cannot be
 * linked. Values are normalised first (NFKC, trimmed, lower case), so that one person has one name. A missing value gets a
 * name made of its row: who has none is not told. Throws for a secret under 32 bytes.
 */
export function createPseudonymise({ secret, epoch }: PseudonymiseOptions): Anonymiser {
  if (secret.length < minSecretBytes) throw new Error(`a secret of at least ${minSecretBytes} bytes`);
  return {
    name: 'pseudonymise',
    fits: () => ['text', 'any'],
    create(given, { coordinate, purpose, organisation }) {
      const parsed = options.safeParse(given);
      if (!parsed.success) throw new Error('{ domain: lower-case-name, perOrganisation: true or false }');
      const { domain, perOrganisation } = parsed.data;
      const scope = perOrganisation ? [organisation] : [];
      const info = JSON.stringify(['pertuis pseudonym', domain, purpose, epoch, ...scope]);
      const key = Buffer.from(hkdfSync('sha256', secret, new Uint8Array(), info, 32));
      const transform: Transform = (value, row) => {
        if (isNameable(value)) return pseudonym(key, `v${normalised(value)}`);
        return pseudonym(key, `n${coordinate} ${JSON.stringify(row)}`);
      };
      return {
        scope: 'view',
        coversNull: true,
        keepsDistinct: true,
        isPerOrganisation: perOrganisation,
        begin: () => transform,
      };
    },
  };
}

function isNameable(value: unknown): value is string | number {
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
}

function normalised(value: string | number): string {
  return String(value).normalize('NFKC').trim().toLowerCase();
}

function pseudonym(key: Buffer, text: string): string {
  const digest = createHmac('sha256', key).update(text).digest();
  return `p_${digest.subarray(0, pseudonymBytes).toString('base64url')}`;
}
