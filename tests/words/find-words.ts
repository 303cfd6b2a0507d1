import type { BannedWord } from './word-list.ts';

/** A part of a file in which words are looked for. `start` is its offset in the file. */
export interface Passage {
  readonly kind: 'name' | 'prose';
  readonly text: string;
  readonly start: number;
}

export interface Finding {
  /** From 1. */
  readonly line: number;
  readonly word: string;
  readonly write: string;
}

/** Returns every banned word in `passages` of the file whose text is `file`, ordered by line. */
export function findWords(
  file: string,
  passages: readonly Passage[],
  words: readonly BannedWord[],
): Finding[] {
  const findings = passages.flatMap(({ kind, text, start }) =>
    words
      .filter(({ only = kind }) => only === kind)
      .flatMap(({ pattern, write }) =>
        matchesIn(kind === 'name' ? nameToWords(text) : proseToWords(text), pattern).map(
          ({ word, index }) => ({
            line: lineAt(file, start + index),
            word,
            write,
          }),
        ),
      ),
  );
  return findings.toSorted((one, other) => one.line - other.line);
}

function matchesIn(text: string, pattern: string): { word: string; index: number }[] {
  const spaced = pattern.replaceAll(' ', '\\s+');
  const regex = new RegExp(`(?<![a-z])(?:${spaced})(?![a-z])`, 'g');
  return [...text.matchAll(regex)].map(({ 0: word, index }) => ({ word: word.replace(/\s+/g, ' '), index }));
}

/** Splits `cacheKey`, `CACHE_KEY` and `cache-key` into words. Names stand on one line, so their offsets need not be exact. */
function nameToWords(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_.:/-]+/g, ' ')
    .toLowerCase();
}

/** Joins the wrapped lines of a comment or a quote. Every character keeps its offset. */
function proseToWords(text: string): string {
  return text.toLowerCase().replace(/\n[ \t]*(?:\*|\/\/|>)?[ \t]*/g, (wrap) => ' '.repeat(wrap.length));
}

function lineAt(file: string, offset: number): number {
  return file.slice(0, offset).split('\n').length;
}
