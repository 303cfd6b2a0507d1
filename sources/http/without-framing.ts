/** These follow from the call itself; repeating a caller's would let the two disagree. */
const framing = new Set(['accept-encoding', 'connection', 'content-length', 'host', 'transfer-encoding']);

/** A caller's headers as far as they are his to choose. */
export function withoutFraming(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => !framing.has(name)));
}
