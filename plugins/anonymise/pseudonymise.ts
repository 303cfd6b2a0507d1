import { createHmac, hkdfSync } from 'node:crypto';
import { z } from 'zod';
import type { Anonymiser, Transform } from '../../mesh/contract/policy.ts';

export interface PseudonymiseOptions {
  /** At least 32 bytes. Its owner can link pseudonyms to people. */
  readonly secret: Uint8Array;
  /** A new value changes every pseudonym, so that old and new ones cannot be linked. */
  readonly epoch: string;
}

const options = z.strictObject({
  /** The kind of thing that is named. Fields share pseudonyms only within one domain. */
  domain: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** Gives each organisation different names, so that two of them cannot join their rows. */
  perOrganisation: z.boolean().default(false),
});

const minSecretBytes = 32;
const pseudonymBytes = 16;

/**
 * Creates an anonymiser that replaces a value by a stable name: HMAC-SHA-256 (FIPS 198-1). Its key depends on
 * domain, purpose and epoch, and on the organisation where the policy says so (HKDF, RFC 5869). Two purposes
 * cannot be linked. Values are normalised first (NFKC, trimmed, lower case), so that one person has one name.
 * A missing value gets a name derived from its row, so that its absence is hidden.
 *
 * @throws {Error} for a secret under 32 bytes.
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
