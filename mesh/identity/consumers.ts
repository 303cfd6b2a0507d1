import { parseDocument } from 'yaml';
import { z } from 'zod';
import { ConfigurationError } from '../contract/errors.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'lower-case letters, digits and -');

const consumer = z.strictObject({
  id: name,
  organisation: name,
  roles: z.array(name).min(1),
  purpose: name,
  /** The person that a key of this consumer acts for. A token names its own. */
  subject: z.string().min(1).optional(),
  /** How responses tell this consumer of denied fields; `errors` unless it says. */
  deniedFields: z.enum(['errors', 'extensions'], 'errors or extensions').optional(),
  description: z.strictObject({ fr: z.string(), en: z.string() }).optional(),
});

const file = z.strictObject({ consumers: z.array(consumer) });

export type Consumer = z.infer<typeof consumer>;
export type ConsumerRegistry = ReadonlyMap<string, Consumer>;

/**
 * Parses the registered consumers, with their roles and purposes; the file holds no secrets.
 *
 * @throws {ConfigurationError} with every mistake.
 */
export function readConsumers(text: string, path: string): ConsumerRegistry {
  const document = parseDocument(text, { uniqueKeys: true });
  const problem = (at: string, expected: string, got: string) => ({ file: path, path: at, expected, got });
  if (document.errors.length > 0) {
    throw new ConfigurationError(
      document.errors.map((e) => problem('', 'YAML', e.message.split('\n', 1)[0] ?? '')),
    );
  }
  const parsed = file.safeParse(document.toJS());
  if (!parsed.success) {
    throw new ConfigurationError(
      parsed.error.issues.map((issue) =>
        problem(issue.path.join('.'), 'a registration that fits', issue.message),
      ),
    );
  }
  const registry = new Map<string, Consumer>();
  const twice = parsed.data.consumers.flatMap((entry, index) => {
    const known = registry.has(entry.id) || entry.id === 'visitor';
    registry.set(entry.id, entry);
    return known ? [problem(`consumers.${index}.id`, 'an id of its own', entry.id)] : [];
  });
  if (twice.length > 0) throw new ConfigurationError(twice);
  return registry;
}
