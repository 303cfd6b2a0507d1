import { z } from 'zod';
import { ConfigurationError } from '../contract/errors.ts';
import type { CoordinateFacts, SchemaFacts } from './schema-facts.ts';

/** The fields that a person has reviewed and accepted. With it, a wildcard opens no later field. */
export interface Lock {
  /** Returns why a field is denied until `pertuis policy accept`; undefined for an accepted field. */
  refuses(facts: CoordinateFacts): 'new' | 'changed' | undefined;
}

/** A field that the policy covers but that is missing in the lock, or has another type there. */
export interface Unaccepted {
  readonly coordinate: string;
  readonly why: 'new' | 'changed';
}

const lockText = z.strictObject({
  lockVersion: z.literal(1),
  /** Type of each accepted field by `Type.field`, nullability apart. */
  fields: z.record(z.string(), z.string()),
});

/**
 * Parses `policy.lock.json`.
 *
 * @throws {ConfigurationError} for another form.
 */
export function readLock(text: string, file: string): Lock {
  const { fields } = parse(text, file);
  const accepted = new Map(Object.entries(fields));
  return {
    refuses(facts) {
      if (facts.frame !== undefined) return undefined;
      const type = accepted.get(facts.coordinate);
      if (type === undefined) return 'new';
      return type === typeText(facts) ? undefined : 'changed';
    },
  };
}

/** Returns the text of a lock that accepts every field of the schema as it is now. */
export function writeLock(schema: SchemaFacts): string {
  const fields = [...schema.values()]
    .filter(({ frame }) => frame === undefined)
    .map((facts) => [facts.coordinate, typeText(facts)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ lockVersion: 1, fields: Object.fromEntries(fields) }, null, 2)}\n`;
}

/** Nullability is left out: it opens nothing. */
function typeText({ output }: CoordinateFacts): string {
  return output.replaceAll('!', '');
}

function parse(text: string, file: string) {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ConfigurationError([{ file, path: '', expected: 'JSON', got: 'something else' }]);
  }
  const parsed = lockText.safeParse(value);
  if (parsed.success) return parsed.data;
  const expected = 'what `pertuis policy accept` writes';
  throw new ConfigurationError(
    parsed.error.issues.map(({ path, message }) => ({
      file,
      path: path.map(String).join('.'),
      expected,
      got: message,
    })),
  );
}
