/**
 * Reads one part of a token: base64url of the UTF-8 of a JSON object. Returns undefined for what two readers could understand
 * differently: bytes that are no UTF-8, a key written twice, a key `__proto__`, anything but an object.
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

/** A parsed object has each key once. `__proto__` is not counted, so that it is refused as well. */
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

/** In JSON a string before a colon is a key. */
function countWrittenKeys(text: string): number {
  let count = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (colon) count += 1;
  return count;
}
