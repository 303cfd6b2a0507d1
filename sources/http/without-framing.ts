/**
 * Headers that describe the connection or follow from the request itself. A repeated one could contradict the request (RFC
 * 9110 §7.6.1).
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

/** Returns whether a header describes the connection and not the content. */
function isFraming(name: string): boolean {
  return framing.has(name) || name.startsWith('proxy-') || name.startsWith('x-forwarded-');
}

/** Returns the headers that a caller may choose. */
export function withoutFraming(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => !isFraming(name)));
}
