import { createHash } from 'node:crypto';
import type { Token } from '../world/token.ts';
import { readings } from './readings.ts';

/** Finds personal values in everything that leaves the gateway. */
export interface TokenSearch {
  /** Every token whose core stands in the text, as it is or behind a usual encoding. */
  find(text: string): Token[];
}

/** So long a part of a text's core counts as the whole. */
const gramLength = 10;
const longNumber = /(?<![\d.])(\d{8})\d{2}(?!\d)/g;
const day = /(?<!\d)\d{4}-\d\d-\d\d/g;

export function createTokenSearch(tokens: readonly Token[]): TokenSearch {
  const grams = new Map<string, Token>();
  const numbers = new Map<string, Token>();
  const days = new Map<string, Token>();
  for (const token of tokens) {
    if (token.form === 'date') days.set(token.core, token);
    else if (token.form === 'integer' || token.form === 'amount') numbers.set(token.core, token);
    else for (const gram of gramsOf(token.core)) grams.set(gram, token);
    for (const gram of gramsOfHashes(token.value)) grams.set(gram, token);
  }

  function findIn(text: string, found: Set<Token>) {
    for (const [run] of text.toLowerCase().matchAll(/[a-z0-9]{10,}/g)) {
      for (const gram of gramsOf(run)) add(grams.get(gram), found);
    }
    for (const [, core = ''] of text.matchAll(longNumber)) add(numbers.get(core), found);
    for (const [date] of text.matchAll(day)) add(days.get(date), found);
  }

  return {
    find(text) {
      const found = new Set<Token>();
      for (const reading of readings(text)) findIn(reading, found);
      return [...found];
    },
  };
}

function add(token: Token | undefined, found: Set<Token>) {
  if (token) found.add(token);
}

function* gramsOf(text: string): Generator<string> {
  for (let at = 0; at + gramLength <= text.length; at++) yield text.slice(at, at + gramLength);
}

/** A hash without a key reveals a guessed value: it counts as the value. */
function gramsOfHashes(value: string): string[] {
  return ['sha256', 'sha1', 'md5'].flatMap((name) => {
    const digest = createHash(name).update(value).digest();
    const texts = [digest.toString('hex'), digest.toString('base64url').toLowerCase()];
    return texts.flatMap((text) => /[a-z0-9]{10}/.exec(text)?.[0] ?? []);
  });
}
