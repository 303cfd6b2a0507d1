import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { ConfigurationError } from '../mesh/contract/errors.ts';
import type { SavedQuery } from '../mesh/contract/home.ts';

const mostQueries = 200;
const longestBytes = 64 * 1024;

/**
 * Reads the saved queries of a folder, by name: its files `<name>.graphql`. Throws `ConfigurationError` for a folder that cannot
 * be read and with every file that is no GraphQL, is too long, or has a name of other signs than letters, digits, `-` and `_`.
 */
export function readSavedQueries(folder: string): readonly SavedQuery[] {
  const problems: { file: string; path: string; expected: string; got: string }[] = [];
  const wrong = (file: string, expected: string, got: string) =>
    void problems.push({ file, path: '', expected, got });
  const files = listFolder(folder);
  if (files.length > mostQueries) wrong(folder, `at most ${mostQueries} queries`, String(files.length));
  const queries = files.slice(0, mostQueries).flatMap((file): SavedQuery[] => {
    const path = join(folder, file);
    const name = file.slice(0, -'.graphql'.length);
    if (!/^[\w-]{1,64}$/.test(name)) wrong(path, 'a name of letters, digits, - and _', name);
    const { size } = statSync(path);
    if (size > longestBytes) {
      wrong(path, `at most ${longestBytes} bytes`, String(size));
      return [];
    }
    const text = readFileSync(path, 'utf8');
    try {
      parse(text);
    } catch (error) {
      wrong(path, 'a GraphQL document', error instanceof GraphQLError ? error.message : 'another text');
    }
    return [{ name, description: firstComment(text), text }];
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
  return queries;
}

/** Returns a sentence for each saved query that the schema does not have: a source may be left out. */
export function warnOfMisfits(queries: readonly SavedQuery[], schema: GraphQLSchema): string[] {
  return queries.flatMap(({ name, text }) => {
    const [error] = validate(schema, parse(text), undefined, { maxErrors: 1 });
    return error ? [`The saved query ${name} does not fit the schema: ${error.message}`] : [];
  });
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.graphql'))
      .sort();
  } catch {
    const problem = { file: folder, path: 'pertuis.savedQueries', expected: 'a folder', got: 'none' };
    throw new ConfigurationError([problem]);
  }
}

function firstComment(text: string): string {
  return /^\s*#\s?(.*)$/m.exec(text.split('\n', 1)[0] ?? '')?.[1]?.trim() ?? '';
}
