import { describe, expect, it } from 'vitest';
import { findWords } from './find-words.ts';
import { passagesOfMarkdown, passagesOfTypeScript } from './passages.ts';
import { bannedWords } from './word-list.ts';

const inTypeScript = (text: string) => findWords(text, passagesOfTypeScript('file.ts', text), bannedWords);
const inMarkdown = (text: string) => findWords(text, passagesOfMarkdown(text), bannedWords);
const words = (findings: readonly { word: string }[]) => findings.map(({ word }) => word);

describe('the word list in TypeScript', () => {
  it.each([
    ['a part of an identifier', 'const heldAnswers = 1;', 'answers'],
    ['an abbreviation in capitals', 'const LAST_QUESTION = 1;', 'question'],
    ['a property and a private one', 'class A { #crew = 1 }', 'crew'],
    ['a string without a space', "count('pertuis_answers_total');", 'answers'],
    ['a message', "throw new Error('Write the file anew.');", 'anew'],
    ['a template', 'log(`$' + '{name} let go of it`);', 'let go'],
    ['a regular expression', 'const a = /^(BAD_ANSWER|TIMEOUT)$/;', 'answer'],
    ['a comment', '// Lest it fails.', 'lest'],
    ['a docstring', '/** Returns what the asker sees. */', 'asker'],
    ['a phrase that a line break splits', '/**\n * Ends of its own\n * accord.\n */', 'of its own accord'],
    ['a noun', '// It keeps the answer.', 'the answer'],
  ])('is found in %s', (_, text, word) => {
    expect(words(inTypeScript(text))).toEqual([word]);
  });

  it.each([
    ['a verb', '// The upstream answers 404.'],
    ['a longer word', 'const bookkeeping = preflight;'],
    ['the standard term', '// Coalesces requests that are in flight.'],
    ['a keyword', 'const nothing = (): void => void 0;'],
    ['a word for names in prose', '// Nobody reads the socket.'],
  ])('leaves %s alone', (_, text) => {
    expect(inTypeScript(text)).toEqual([]);
  });

  it('gives the line of the word and what to write', () => {
    const [finding] = inTypeScript('/**\n * Stays.\n *\n * Lets\n * whoever asks wait.\n */\nconst a = 1;');
    expect(finding).toEqual({ line: 5, word: 'whoever', write: expect.stringContaining('clients that') });
  });

  it('orders findings by line', () => {
    const lines = inTypeScript('const answer = 1; // anew\n/* lest */').map(({ line }) => line);
    expect(lines).toEqual([1, 1, 2]);
  });

  it('refuses a file that does not parse', () => {
    expect(() => passagesOfTypeScript('broken.ts', 'const = ;')).toThrow(/^broken\.ts: /);
  });
});

describe('the word list in Markdown', () => {
  it('is found in text, lists, quotes and code', () => {
    const text = '# Title\n\n- Every\n  asker\n\n> of its own\n> accord\n\n`crew`\n';
    expect(inMarkdown(text)).toMatchObject([
      { line: 4, word: 'asker' },
      { line: 6, word: 'of its own accord' },
      { line: 9, word: 'crew' },
    ]);
  });

  it('knows words whatever their case', () => {
    expect(words(inMarkdown('Whoever calls. ANEW.'))).toEqual(['whoever', 'anew']);
  });
});

describe('an entry of the word list', () => {
  it.each(bannedWords.map((word) => [word.pattern, word]))(
    '%s is in lower case and says what to write',
    (_, word) => {
      expect(word.pattern).toBe(word.pattern.toLowerCase());
      expect(word.write).not.toBe('');
      expect(findWords(word.write, [{ kind: 'prose', text: word.write, start: 0 }], bannedWords)).toEqual([]);
    },
  );
});
