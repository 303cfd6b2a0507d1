import type { JSONWebKeySet, JWK } from 'jose';
import { z } from 'zod';
import { algorithms } from './token-shape.ts';

/** Large issuers publish about ten. */
const maxKeys = 100;

const base64url = (min: number, max: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .min(min)
    .max(max);
const common = {
  kid: z.string().min(1).max(256).optional(),
  use: z.literal('sig').optional(),
  alg: z.enum(algorithms).optional(),
  key_ops: z
    .array(z.string())
    .refine((operations) => operations.includes('verify'))
    .optional(),
};

/** Lengths bound the cost of one verification: RSA of 2,048 to 8,192 bits with an exponent of at most 32 bits. */
const verificationKey = z.discriminatedUnion('kty', [
  z.object({ kty: z.literal('RSA'), n: base64url(342, 1366), e: base64url(2, 6), ...common }),
  z.object({
    kty: z.literal('EC'),
    crv: z.enum(['P-256', 'P-384', 'P-521']),
    x: base64url(43, 88),
    y: base64url(43, 88),
    ...common,
  }),
  z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: base64url(43, 43), ...common }),
]);

const document = z.object({ keys: z.array(z.unknown()).max(maxKeys) });

/**
 * Returns the keys of a JSON Web Key Set (RFC 7517) that can verify a signature. Omits all others, such as
 * shared secrets. Omits members that no verification needs, such as private ones.
 *
 * @throws {Error} when it is no key set or has too many keys.
 */
export function readVerificationKeys(json: unknown): JSONWebKeySet {
  const parsed = document.safeParse(json);
  if (!parsed.success) throw new Error(`the response is no key set of at most ${maxKeys} keys`);
  const keys = parsed.data.keys.flatMap((key) => verificationKey.safeParse(key).data ?? []);
  if (keys.length === 0 && parsed.data.keys.length > 0) {
    throw new Error('the key set has no key that can verify a signature');
  }
  return { keys: keys as JWK[] };
}
