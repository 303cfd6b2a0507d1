import { PertuisError } from '../contract/errors.ts';

/** Deepest nesting of objects and arrays. It bounds the recursion of everything that reads the values later. */
const maxDepth = 64;

/**
 * Parses JSON of a request. `name` names the input in errors, which never repeat the input.
 *
 * @throws {PertuisError} `BAD_REQUEST` for input that two parsers could read differently or that cannot be
 *   written again: duplicate keys, `__proto__`, numbers beyond a double, unpaired surrogates, NUL (RFC 8259
 *   section 4, 6, 8.2). Also for nesting deeper than 64.
 */
export function parseStrictJson(text: string, name = 'The body'): unknown {
  const bad = (what: string) => new PertuisError('BAD_REQUEST', `${name} ${what}.`);
  const refuseOddValues = (key: string, value: unknown): unknown => {
    if (key === '__proto__') throw bad('has a key that is not allowed: __proto__');
    if (typeof value === 'number' && !Number.isFinite(value)) throw bad('has a number out of range');
    if (typeof value === 'string' && (!value.isWellFormed() || value.includes('\0'))) {
      throw bad('has text that is not well formed: an unpaired surrogate or a NUL');
    }
    return value;
  };
  try {
    const fault = findFault(text);
    if (fault) throw bad(fault);
    return mayBeOdd.test(text) || !text.isWellFormed() ? JSON.parse(text, refuseOddValues) : JSON.parse(text);
  } catch (error) {
    if (error instanceof PertuisError) throw error;
    throw bad('is not JSON');
  }
}

/** Text without an escape, this name or a very large number needs no check of each value. */
const mayBeOdd = /\\u|__proto__|[eE]\+?\d{3}|\d{3}[eE]|\d{300}/;

/**
 * Scans a text for brackets and keys before any recursive parser runs. Linear, without recursion.
 * `JSON.parse` finds the other faults.
 */
function findFault(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === braceOpen || char === bracketOpen) {
      if (open.length === maxDepth) return `nests deeper than ${maxDepth} levels`;
      open.push(char === braceOpen ? new Set() : undefined);
    } else if (char === braceClose || char === bracketClose) open.pop();
    else if (char === quote) {
      const end = endOfString(text, at);
      if (end < 0) return 'is not JSON';
      const keys = open.at(-1);
      if (keys && isKey(text, end + 1) && isRepeated(keys, text.slice(at, end + 1))) {
        return 'has the same key twice in one object';
      }
      at = end;
    }
  }
  return undefined;
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const braceOpen = 0x7b;
const braceClose = 0x7d;
const bracketOpen = 0x5b;
const bracketClose = 0x5d;

/** Returns where the string that opens at `from` closes; -1 when it does not. */
function endOfString(text: string, from: number): number {
  let end = text.indexOf('"', from + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === backslash) first -= 1;
  return (at - first) % 2 === 1;
}

function isKey(text: string, from: number): boolean {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return text.charCodeAt(at) === colon;
}

function isRepeated(keys: Set<string>, literal: string): boolean {
  const key = literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);
  if (keys.has(key)) return true;
  keys.add(key);
  return false;
}
