import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findWords } from './find-words.ts';
import { passagesOfMarkdown, passagesOfTypeScript } from './passages.ts';
import { roomsNotRewritten } from './rooms-not-rewritten.ts';
import { bannedWords } from './word-list.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const exceptions = [
  // They name the old words: the glossary on purpose, the others as history.
  ...['docs/glossary.md', 'docs/decisions/', 'CHANGELOG.md', 'tests/words/'],
  // Written in French.
  ...['README.fr.md', 'mesh/home/words.ts', 'eco/page/words.ts'],
  // They invite questions, and list the vocabulary of a standard.
  ...['CODE_OF_CONDUCT.md', 'CONTRIBUTING.md', '.github/', '.gitlab/', 'tests/files/'],
  // Node's timers have a method `refresh`.
  'mesh/http/drain.ts',
];

const skipped = [...exceptions, ...roomsNotRewritten];
const files = execFileSync('git', ['ls-files', '*.ts', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && !skipped.some((prefix) => path.startsWith(prefix)));

let count = 0;
for (const path of files) {
  const text = readFileSync(join(root, path), 'utf8');
  const passages = path.endsWith('.md') ? passagesOfMarkdown(text) : passagesOfTypeScript(path, text);
  passages.push({ kind: 'name', text: path, start: 0 });
  for (const { line, word, write } of findWords(text, passages, bannedWords)) {
    process.stdout.write(`${path}:${line}: "${word}". Write: ${write}.\n`);
    count += 1;
  }
}
if (count > 0) {
  process.stdout.write(`${count} words that docs/glossary.md replaces, in ${files.length} files.\n`);
  process.exitCode = 1;
}
