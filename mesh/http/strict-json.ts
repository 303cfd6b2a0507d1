import { PertuisError } from '../contract/errors.ts';

/**
 * JSON of a request body, without what two readers could understand differently or what cannot be said again:
 * duplicate keys, `__proto__`, numbers beyond a double, unpaired surrogates, NUL (RFC 8259 section 4, 6, 8.2).
 * Throws `BAD_REQUEST`; the message never repeats the input.
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value =
      mayBeOdd.test(text) || !text.isWellFormed() ? JSON.parse(text, refuseOddValues) : JSON.parse(text);
  } catch (error) {
    if (error instanceof PertuisError) throw error;
    throw bad('The body is not JSON.');
  }
  refuseDuplicateKeys(text);
  return value;
}

/** Without an escape, this name or a very large number in it a text has nothing that has to be looked at value by value. */
const mayBeOdd = /\\u|__proto__|[eE]\+?\d{3}|\d{3}[eE]|\d{300}/;

function refuseOddValues(key: string, value: unknown): unknown {
  if (key === '__proto__') throw bad('The body has a key that is not allowed: __proto__.');
  if (typeof value === 'number' && !Number.isFinite(value)) throw bad('The body has a number out of range.');
  if (typeof value === 'string' && (!value.isWellFormed() || value.includes('\0'))) {
    throw bad('The body has text that is not well formed: an unpaired surrogate or a NUL.');
  }
  return value;
}

/** Reads text already known to be JSON once more, only for the keys. Linear, no recursion. */
function refuseDuplicateKeys(text: string) {
  const open: (Set<string> | undefined)[] = [];
  const string = /"(?:[^"\\]|\\.)*"/y;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{') open.push(new Set());
    else if (char === '[') open.push(undefined);
    else if (char === '}' || char === ']') open.pop();
    else if (char === '"') {
      string.lastIndex = at;
      const literal = string.exec(text)?.[0] ?? '"';
      at += literal.length - 1;
      if (isKey(text, at + 1)) addKey(open.at(-1), literal);
    }
  }
}

function isKey(text: string, from: number): boolean {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return text[at] === ':';
}

function addKey(keys: Set<string> | undefined, literal: string) {
  const key = literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);
  if (keys?.has(key)) throw bad('The body has the same key twice in one object.');
  keys?.add(key);
}

function bad(message: string): PertuisError {
  return new PertuisError('BAD_REQUEST', message);
}
