import type { z } from 'zod';
import type { Problem } from '../contract/errors.ts';

/** zod's issues as problems: where, what was expected, what stands there. */
export function describeIssues(error: z.ZodError, input: unknown, file: string): Problem[] {
  return error.issues.map((issue) => ({
    file,
    path: issue.path.reduce<string>(
      (path, part) =>
        typeof part === 'number' ? `${path}[${part}]` : path ? `${path}.${String(part)}` : String(part),
      '',
    ),
    expected: issue.code === 'unrecognized_keys' ? 'only known keys' : issue.message,
    got: issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : show(at(input, issue.path)),
  }));
}

function at(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    input,
  );
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
