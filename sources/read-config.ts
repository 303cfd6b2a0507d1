import type { z } from 'zod';
import { ConfigurationError } from '../mesh/contract/errors.ts';
import { describeIssues } from '../mesh/core/zod-problems.ts';

/** Validates the options of a handler in `.meshrc.yaml`. Throws `ConfigurationError` with every mistake. */
export function readConfig<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  { name, kind }: { name: string; kind: string },
): z.infer<Schema> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const at = `sources.${name}.handler.${kind}`;
  throw new ConfigurationError(describeIssues(result.error, given, '.meshrc.yaml', at));
}
