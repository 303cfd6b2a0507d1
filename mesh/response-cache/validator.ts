import { createHash } from 'node:crypto';
import type { HttpResponse, RequestContext } from '../contract/request-context.ts';
import { listOf } from '../core/header-list.ts';

const empty = Buffer.alloc(0);

/** A strong validator (RFC 9110, 8.8.3) of the bytes. */
export function entityTag(body: Buffer): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
}

/** 304 for who has these bytes already, unless extensions are asked for, which are new each time. */
export function notModified(
  { request, executionInfo }: RequestContext,
  response: HttpResponse,
): HttpResponse {
  const held = request.headers['if-none-match'];
  const { etag } = response.headers;
  if (held === undefined || etag === undefined) return response;
  if (executionInfo.requestedExtensions.size > 0 || request.headers['pertuis-include']) return response;
  // `*` says that any will do. Nobody holds the answer to a POST that was never asked.
  const takesAny = request.method === 'GET' && held.trim() === '*';
  const holds = listOf(held).some((one) => one === etag || one === `W/${etag}`);
  if (!holds && !takesAny) return response;
  return { ...response, status: 304, body: empty };
}
