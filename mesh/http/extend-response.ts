import type { HttpResponse, Middleware, RequestContext } from '../contract/request-context.ts';
import type { ResponseExtension } from '../contract/response-extension.ts';
import { cacheHeaders } from '../core/cache-headers.ts';
import { listOf } from '../core/header-list.ts';
import { andThen } from '../core/maybe-promise.ts';
import { warnOfUnknown } from './extension-warnings.ts';

/**
 * Creates the middleware that adds `extensions` to a response. Clients request them in `extensions` or in the
 * header `Pertuis-Include: eco, provenance`.
 *
 * Two are added without a request: `warnings` for unknown names, and `denied` for consumers that read their
 * denied fields there. All follow the stored bytes, so they describe this response, not the cached one.
 */
export function createExtensionsMiddleware(extensions: readonly ResponseExtension[]): Middleware {
  const known = extensions.map(({ name }) => name).sort();
  return (requestContext, next) =>
    andThen(next(), (response) => withOwnHeaders(requestContext, extend(requestContext, response)));

  /** Adds headers of this response alone, such as the rest of a rate limit. */
  function withOwnHeaders(
    { executionInfo: { headers } }: RequestContext,
    response: HttpResponse,
  ): HttpResponse {
    return headers ? { ...response, headers: { ...response.headers, ...headers } } : response;
  }

  function extend(requestContext: RequestContext, response: HttpResponse): HttpResponse {
    const isPlain = !asksForAny(requestContext) && !requestContext.executionInfo.denied;
    // Cached responses have all their headers.
    if (isPlain && response.headers['cache-status'] !== undefined) return response;
    const headers = { ...cacheHeaders(requestContext.operation), ...response.headers };
    if (isPlain || !isJsonObject(response)) return { ...response, headers };
    const described = describe(requestContext, response.ageSeconds);
    return { ...response, headers, body: withExtensions(response.body as Buffer, described) };
  }

  function describe(requestContext: RequestContext, ageSeconds: number): Record<string, unknown> {
    const { operation, executionInfo, principal } = requestContext;
    const { provenance, planned, denied } = executionInfo;
    const asked = askedFor(requestContext);
    const facts = { operation, provenance, planned, principal, ageSeconds };
    const warnings = warnOfUnknown(asked, known);
    return {
      ...Object.fromEntries(
        extensions.filter(({ name }) => asked.has(name)).map((one) => [one.name, one.describe(facts)]),
      ),
      ...(denied && { denied }),
      ...(warnings.length > 0 && { warnings }),
    };
  }
}

function asksForAny({ request, executionInfo }: RequestContext): boolean {
  return executionInfo.requestedExtensions.size > 0 || request.headers['pertuis-include'] !== undefined;
}

function askedFor({ request, executionInfo }: RequestContext): ReadonlySet<string> {
  const header = request.headers['pertuis-include'];
  return typeof header === 'string'
    ? new Set([...executionInfo.requestedExtensions, ...listOf(header)])
    : executionInfo.requestedExtensions;
}

function isJsonObject({ body }: HttpResponse): boolean {
  return Buffer.isBuffer(body) && body.length > 2 && body[body.length - 1] === 0x7d;
}

function withExtensions(body: Buffer, described: Record<string, unknown>): Buffer {
  if (Object.keys(described).length === 0) return body;
  return Buffer.concat([body.subarray(0, -1), Buffer.from(`,"extensions":${JSON.stringify(described)}}`)]);
}
