import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ConfigurationError } from '../mesh/contract/errors.ts';
import { readSavedQueries, warnOfMisfits } from './saved-queries.ts';

let folder: string;
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pertuis-saved-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('reads the .graphql files of a folder by name, with their first comment', () => {
  write('b.graphql', '{ b }');
  write('a-1.graphql', '# What is a?\nquery A { a }');
  write('notes.md', 'not a query');
  expect(readSavedQueries(folder)).toEqual([
    { name: 'a-1', description: 'What is a?', text: '# What is a?\nquery A { a }' },
    { name: 'b', description: '', text: '{ b }' },
  ]);
});

it('tells every file that does not fit at once', () => {
  write('broken.graphql', '{ a');
  write('long.graphql', `{ a } #${'x'.repeat(70_000)}`);
  write('<b>.graphql', '{ a }');
  const problems = () => {
    try {
      readSavedQueries(folder);
    } catch (error) {
      return (error as ConfigurationError).problems.map(({ expected }) => expected);
    }
    return [];
  };
  expect(problems().sort()).toEqual([
    'a GraphQL document',
    'a name of letters, digits, - and _',
    'at most 65536 bytes',
  ]);
});

it('tells a folder that is not there', () => {
  expect(() => readSavedQueries(join(folder, 'none'))).toThrow(ConfigurationError);
});

it('warns of a query that the schema does not have', () => {
  write('a.graphql', 'query A { a }');
  write('b.graphql', 'query B { b }');
  expect(warnOfMisfits(readSavedQueries(folder), buildSchema('type Query { a: Int }'))).toEqual([
    'The saved query b does not fit the schema: Cannot query field "b" on type "Query". Did you mean "a"?',
  ]);
});
