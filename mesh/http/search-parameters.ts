import { PertuisError } from '../contract/errors.ts';

/**
 * Parses the query string of a URL as a form writes it: `+` is a space, `%XX` are bytes of UTF-8.
 *
 * @throws {PertuisError} `BAD_REQUEST` for bad percent-encoding, NUL, and a repeated parameter of `names`.
 *   Other parameters may repeat.
 */
export function readSearchParameters(url: string, names: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  const start = url.indexOf('?');
  if (start < 0) return found;
  for (const part of url.slice(start + 1).split('&')) {
    const equals = part.indexOf('=');
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    const value = decode(equals < 0 ? '' : part.slice(equals + 1));
    if (!names.has(name)) continue;
    if (found.has(name)) throw bad(`The URL has the parameter "${name}" twice. Send it once.`);
    found.set(name, value);
  }
  return found;
}

function decode(text: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw bad('The URL has percent-encoding that is not UTF-8.');
  }
  if (decoded.includes('\0')) throw bad('The URL has a NUL.');
  return decoded;
}

function bad(message: string) {
  return new PertuisError('BAD_REQUEST', message);
}
