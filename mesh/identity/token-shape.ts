import { z } from 'zod';
import { readTokenJson } from './token-json.ts';

/** Asymmetric signatures only: with a shared secret or `none`, every reader of the key set could sign. */
export const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

/** `jku`, `jwk`, `x5u` and `x5c` are ignored: keys come from the issuer's key set only. */
const header = z.object({
  alg: z.enum(algorithms),
  kid: z.string().min(1).max(256).optional(),
  /** RFC 8725, section 3.11: a logout token or a DPoP proof of the same issuer is no access token. */
  typ: z
    .string()
    .regex(/^(application\/)?(at\+)?jwt$/i)
    .optional(),
  crit: z.undefined().optional(),
  b64: z.undefined().optional(),
});

/** Printable, without surrounding white space: it is compared with the values of rows. */
const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => value.isWellFormed() && value.trim() === value && !/\p{Cc}/u.test(value));
const name = text(64);
/** Seconds since 1970, up to the year 9999. */
const moment = z.number().min(0).max(253_402_300_799);

const claims = z.object({
  iss: z.string().min(1).max(512),
  aud: z.union([z.string().max(512), z.array(z.string().max(512)).min(1).max(32)]),
  exp: moment,
  nbf: moment.optional(),
  iat: moment.optional(),
  sub: text(255),
  azp: name.optional(),
  client_id: name.optional(),
  organisation: name.optional(),
  roles: z.array(name).min(1).max(64).optional(),
  purpose: name.optional(),
});

export type Claims = z.infer<typeof claims>;

/**
 * Reads the claims of a token whose signature is not verified yet. Returns undefined for a token of another
 * shape.
 */
export function readUnverifiedClaims(token: string): Claims | undefined {
  const [first = '', second = '', signature = '', ...more] = token.split('.', 4);
  if (more.length > 0 || !/^[A-Za-z0-9_-]+$/.test(signature)) return undefined;
  if (!header.safeParse(readTokenJson(first)).success) return undefined;
  return claims.safeParse(readTokenJson(second)).data;
}
