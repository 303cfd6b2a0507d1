import type { IncomingMessage } from 'node:http';
import type { CorsSettings } from '../contract/cors.ts';
import type { HttpResponse } from '../contract/request-context.ts';

/** Adds the headers that a browser checks before a page of another origin may read a response. */
export type Grant = (
  request: Pick<IncomingMessage, 'method' | 'headers'>,
  response: HttpResponse,
) => HttpResponse;

const requestHeaders = [
  ...['accept', 'authorization', 'cache-control', 'content-type', 'if-none-match', 'pertuis-include'],
  ...['traceparent', 'x-api-key', 'x-pertuis-preflight', 'x-request-id'],
].join(', ');
const responseHeaders = [
  ...['age', 'cache-control', 'cache-status', 'etag', 'ratelimit', 'ratelimit-policy', 'retry-after'],
  ...['www-authenticate', 'x-request-id'],
].join(', ');

/**
 * Returns the function that grants access to the origins of an allow-list; undefined for an empty list. It
 * compares origins exactly.
 *
 * It never allows credentials of the browser (cookies, certificates). The page itself sends keys and tokens.
 */
export function createCors({ origins, maxAgeSeconds }: CorsSettings): Grant | undefined {
  if (origins.length === 0) return undefined;
  const allowed = new Set(origins);
  const any = allowed.has('*');
  return ({ method, headers }, response) => {
    const { origin } = headers;
    if (origin === undefined || !(any || allowed.has(origin))) return response;
    const isPreflight = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
    const granted = {
      'access-control-allow-origin': any ? '*' : origin,
      ...(isPreflight
        ? {
            'access-control-allow-methods': 'GET, POST',
            'access-control-allow-headers': requestHeaders,
            'access-control-max-age': String(maxAgeSeconds),
          }
        : { 'access-control-expose-headers': responseHeaders }),
    };
    return { ...response, headers: { ...response.headers, ...granted } };
  };
}
