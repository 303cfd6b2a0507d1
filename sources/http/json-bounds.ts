import { SourceFailure } from '../../mesh/contract/source.ts';

/** Deeper than any data, and far below what recursive code can handle. */
const maxDepth = 200;
/** So few openings endanger no stack, however they are nested. */
const harmlessOpenings = 1_000;
/** A value takes about 50 bytes of heap and 2 bytes on the wire: 20 MB of `[],[],…` would take 500 MB. */
const maxValues = 1_000_000;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Rejects text that would take more memory or stack than its length suggests, before it is parsed. Text that is not JSON
 * passes, because the parser rejects it.
 *
 * @throws {SourceFailure} `bad-response`
 */
export function checkJsonBounds(text: string): void {
  if (text.length < maxValues && hasFewOpenings(text)) return;
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at);
    } else if (code === comma) {
      values += 1;
    } else if (code === openBracket || code === openBrace) {
      depth += 1;
      values += 1;
      if (depth > maxDepth)
        throw new SourceFailure('bad-response', `the JSON nests more than ${maxDepth} levels`);
    } else if (code === closeBracket || code === closeBrace) {
      depth -= 1;
    }
  }
  if (values > maxValues)
    throw new SourceFailure('bad-response', `the JSON has more than ${maxValues} values`);
}

/** Counts openings, ten times faster than a loop over characters. Enough for all but long lists. */
function hasFewOpenings(text: string): boolean {
  let left = harmlessOpenings;
  for (const opening of ['{', '[']) {
    for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, at + 1)) {
      left -= 1;
      if (left === 0) return false;
    }
  }
  return true;
}

function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === backslash) at += 1;
    else if (code === quote) return at;
  }
  return text.length;
}
