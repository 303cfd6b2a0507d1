/**
 * Parses one part of a token: base64url of the UTF-8 of a JSON object. Returns undefined for everything that
 * two parsers could read differently: invalid UTF-8, a repeated key, a key `__proto__`, anything but an
 * object.
 */
export function readTokenJson(part: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) return undefined;
  try {
    const text = utf8.decode(Buffer.from(part, 'base64url'));
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return countKeys(value) === countWrittenKeys(text) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Counts the keys of a parsed object, each once. `__proto__` is not counted, so that it is rejected as well. */
function countKeys(value: object): number {
  let count = 0;
  const left: object[] = [value];
  for (let next = left.pop(); next; next = left.pop()) {
    for (const [key, inner] of Object.entries(next)) {
      if (!Array.isArray(next) && key !== '__proto__') count += 1;
      if (typeof inner === 'object' && inner !== null) left.push(inner);
    }
  }
  return count;
}

/** Counts the keys as written: in JSON, a string before a colon is a key. */
function countWrittenKeys(text: string): number {
  let count = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (colon) count += 1;
  return count;
}
