import { parseDocument } from 'yaml';
import { z } from 'zod';
import { ConfigurationError } from '../contract/errors.ts';

const pattern = z.string().regex(/^[A-Za-z_]\w*\*?\.(\*|[A-Za-z_]\w*)$/, 'Type.field, Type.* or Prefix*.*');

const coordinate = z.string().regex(/^[A-Za-z_]\w*\.[A-Za-z_]\w*$/, 'Type.field');

const personal = z.strictObject({
  /** W3C Data Privacy Vocabulary, extension for personal data. */
  category: z.string().regex(/^(pd|dpv):\w+$/, 'a DPV category such as pd:Name'),
  quasiIdentifier: z.boolean().default(false),
  sensitive: z.boolean().default(false),
});

/** Which there are depends on what is installed: see `checkPolicy`. */
const anonymiser = z.string().regex(/^[a-z][a-z0-9-]*$/i, 'a name of an anonymiser');
const decision = z.union([
  z.enum(['clear', 'deny']),
  z
    .record(anonymiser, z.unknown())
    .refine((value) => Object.keys(value).length === 1, 'exactly one anonymiser'),
]);

const rule = z.strictObject({
  fields: z.array(pattern).min(1),
  roles: z.array(z.string()).min(1),
  purposes: z.array(z.string()).min(1),
  /** Only rows of the client's own subject. */
  own: z.boolean().default(false),
  decision,
});

const policyText = z.strictObject({
  version: z.string().min(1),
  facts: z.strictObject({
    open: z.array(pattern).default([]),
    internal: z.array(pattern).default([]),
    personal: z.record(pattern, personal).default({}),
  }),
  /**
   * Columns that an argument of a partner reads: `Query.people: { emailContains: [Person.email], limit: []
   * }`. Without an entry, an argument that no column's name explains is rejected wherever rows hold a field
   * that is not clear.
   */
  arguments: z.record(coordinate, z.record(z.string(), z.array(coordinate))).default({}),
  /** For types that hold people's rows: the field with the person. */
  subjects: z.record(z.string(), z.string()).default({}),
  rules: z.array(rule).default([]),
});

export type Rule = z.infer<typeof rule>;
export type PolicyText = z.infer<typeof policyText> & { readonly digestOf: string };

/**
 * Parses the policy.
 *
 * @throws {ConfigurationError} with every mistake and its place.
 */
export function readPolicy(text: string, file: string): PolicyText {
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length > 0) {
    throw new ConfigurationError(
      document.errors.map((error) => ({
        file,
        path: error.linePos ? `line ${error.linePos[0].line}` : '',
        expected: 'YAML',
        got: error.message.split('\n', 1)[0] ?? '',
      })),
    );
  }
  const parsed = policyText.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (parsed.success) return { ...parsed.data, digestOf: text };
  throw new ConfigurationError(
    parsed.error.issues.map((issue) => ({
      file,
      path: issue.path.map(String).join('.'),
      expected: issue.code === 'unrecognized_keys' ? 'only known keys' : issue.message,
      got: issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : 'something else',
    })),
  );
}
