import type { z } from 'zod';
import type { Problem } from '../contract/errors.ts';

/**
 * Converts zod's issues to problems: where (under `prefix`), what was expected, what was found. Secrets are
 * not shown.
 */
export function describeIssues(error: z.ZodError, input: unknown, file: string, prefix = ''): Problem[] {
  return error.issues.map((issue) => ({
    file,
    path: issue.path.reduce<string>(
      (path, part) =>
        typeof part === 'number' ? `${path}[${part}]` : path ? `${path}.${String(part)}` : String(part),
      prefix,
    ),
    expected: issue.code === 'unrecognized_keys' ? 'only known keys' : issue.message,
    got:
      issue.code === 'unrecognized_keys'
        ? issue.keys.join(', ')
        : show(at(input, issue.path), issue.path.at(-1)),
  }));
}

function at(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    input,
  );
}

const secret = /^(apiKey|password|token|secret|connectionString|url|jwksUrl|endpoint)$/;

function show(value: unknown, name: PropertyKey | undefined): string {
  if (value === undefined) return 'nothing';
  if (secret.test(String(name))) return 'a value that is not shown';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
