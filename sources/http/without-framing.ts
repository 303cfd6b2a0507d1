/**
 * These follow from the call itself, or speak of the way that a request has come; repeating a caller's would let the two
 * disagree (RFC 9110 §7.6.1).
 */
const framing = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-real-ip',
]);

/** Whether a header belongs to the connection and the way, not to the caller. */
function isFraming(name: string): boolean {
  return framing.has(name) || name.startsWith('proxy-') || name.startsWith('x-forwarded-');
}

/** A caller's headers as far as they are his to choose. */
export function withoutFraming(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => !isFraming(name)));
}
