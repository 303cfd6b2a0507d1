import { createHash } from 'node:crypto';
import type { HttpResponse, RequestContext } from '../contract/request-context.ts';
import { listOf } from '../core/header-list.ts';

const empty = Buffer.alloc(0);

/** Returns a strong validator (RFC 9110, 8.8.3) of the bytes. */
export function entityTag(body: Buffer): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
}

/** Returns 304 for clients that have these bytes already. Requested extensions are new each time and prevent it. */
export function notModified(
  { request, executionInfo }: RequestContext,
  response: HttpResponse,
): HttpResponse {
  const held = request.headers['if-none-match'];
  const { etag } = response.headers;
  if (held === undefined || etag === undefined) return response;
  if (executionInfo.requestedExtensions.size > 0 || request.headers['pertuis-include']) return response;
  // `*` matches any response, for GET only. No client holds a response to a POST that it never sent.
  const takesAny = request.method === 'GET' && held.trim() === '*';
  const holds = listOf(held).some((one) => one === etag || one === `W/${etag}`);
  if (!holds && !takesAny) return response;
  return { ...response, status: 304, body: empty };
}
