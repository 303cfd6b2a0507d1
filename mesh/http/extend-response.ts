import type { HttpResponse, Middleware, RequestContext } from '../contract/request-context.ts';
import type { ResponseExtension } from '../contract/response-extension.ts';
import { cacheHeaders } from '../core/cache-headers.ts';
import { listOf } from '../core/header-list.ts';
import { andThen } from '../core/maybe-promise.ts';

/**
 * Adds `extensions` to an answer when the caller asked for them, in the request's own `extensions` or in the header
 * `Pertuis-Include: eco, provenance`. They are written behind the stored bytes, so they speak of this answer, not of
 * the one that was stored.
 */
export function createExtensionsMiddleware(extensions: readonly ResponseExtension[]): Middleware {
  return (requestContext, next) =>
    andThen(next(), (response) => withOwnHeaders(requestContext, extend(requestContext, response)));

  /** Headers of this response alone, such as what is left of a rate limit. */
  function withOwnHeaders(
    { executionInfo: { headers } }: RequestContext,
    response: HttpResponse,
  ): HttpResponse {
    return headers ? { ...response, headers: { ...response.headers, ...headers } } : response;
  }

  function extend(requestContext: RequestContext, response: HttpResponse): HttpResponse {
    const asked = asksForAny(requestContext)
      ? extensions.filter(({ name }) => isAsked(requestContext, name))
      : none;
    // Answers from the store bring all their headers.
    if (asked.length === 0 && response.headers['cache-status'] !== undefined) return response;
    const headers = { ...cacheHeaders(requestContext.operation), ...response.headers };
    if (asked.length === 0 || !isJsonObject(response)) return { ...response, headers };
    return {
      ...response,
      headers,
      body: withExtensions(response.body as Buffer, asked, requestContext, response.ageSeconds),
    };
  }
}

const none: readonly ResponseExtension[] = [];

function asksForAny({ request, executionInfo }: RequestContext): boolean {
  return executionInfo.requestedExtensions.size > 0 || request.headers['pertuis-include'] !== undefined;
}

function isAsked({ request, executionInfo }: RequestContext, name: string): boolean {
  const header = request.headers['pertuis-include'];
  return (
    executionInfo.requestedExtensions.has(name) ||
    (typeof header === 'string' && listOf(header).includes(name))
  );
}

function isJsonObject({ body }: HttpResponse): boolean {
  return Buffer.isBuffer(body) && body.length > 2 && body[body.length - 1] === 0x7d;
}

function withExtensions(
  body: Buffer,
  asked: readonly ResponseExtension[],
  requestContext: RequestContext,
  ageSeconds: number,
) {
  const { operation, executionInfo, principal } = requestContext;
  const { provenance, planned } = executionInfo;
  const facts = { operation, provenance, planned, principal, ageSeconds };
  const described = Object.fromEntries(asked.map((extension) => [extension.name, extension.describe(facts)]));
  const tail = Buffer.from(`,"extensions":${JSON.stringify(described)}}`);
  return Buffer.concat([body.subarray(0, -1), tail]);
}
