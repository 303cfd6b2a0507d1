import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { ConfigurationError, type Problem } from '../contract/errors.ts';
import { describeIssues } from '../core/zod-problems.ts';
import { interpolate } from './interpolate.ts';

export interface ReadOptions<Schema extends z.ZodType> {
  /** See `createSettingsSchema`. */
  readonly schema: Schema;
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** Files by absolute path, with the contents of an earlier moment instead of those on disk. */
  readonly texts?: ReadonlyMap<string, string> | undefined;
}

/** Reads `.meshrc.yaml` with its section `pertuis`. Throws `ConfigurationError` with every mistake at once. */
export function readSettings<Schema extends z.ZodType>(
  path: string,
  { schema, environment = process.env, texts = new Map() }: ReadOptions<Schema>,
): z.infer<Schema> {
  const file = '.meshrc.yaml';
  const problems: Problem[] = [];
  const document = parseDocument(texts.get(path) ?? readText(path, file), { uniqueKeys: true });
  for (const error of document.errors) {
    const line = error.linePos?.[0].line;
    problems.push({
      file,
      path: line ? `line ${line}` : '',
      expected: 'YAML',
      got: firstLine(error.message),
    });
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  const value = interpolate(document.toJS({ maxAliasCount: 100 }), environment, (name, at) => {
    problems.push({ file, path: at, expected: `the environment variable ${name}`, got: 'nothing' });
  });
  const result = schema.safeParse(value);
  if (!result.success) problems.push(...describeIssues(result.error, value, file));
  if (problems.length > 0 || !result.success) throw new ConfigurationError(problems);
  return result.data;
}

function readText(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const got = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : 'an unreadable file';
    throw new ConfigurationError([{ file, path: '', expected: `a configuration at ${path}`, got }]);
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
