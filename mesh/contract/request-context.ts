import type { IncomingHttpHeaders } from 'node:http';
import type { Cancellation } from '../core/cancellation.ts';
import type { MaybePromise } from '../core/maybe-promise.ts';
import type { ResolvedDocument } from './documents.ts';
import type { ErrorDetails } from './errors.ts';
import type { OperationScope, RequestScope } from './events.ts';
import type { Peer } from './listener.ts';
import type { Planned } from './operation-plan.ts';
import type { PolicyView, Principal } from './policy.ts';
import type { Provenance } from './source.ts';

/** One HTTP request. The body of a POST has been read whole and within bounds. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as received, starting with `/`. A target in absolute form loses its scheme and host. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Cancelled when the client leaves. */
  readonly cancellation: Cancellation;
  /** The other end of the connection; absent for requests without one. */
  readonly peer?: Peer;
  /** What the access log records of the request; absent for requests without a connection. */
  readonly scope?: RequestScope;
}

/** What the execution of an operation learned about its response. */
export interface ExecutionInfo {
  /** How long the response may be cached, in seconds. 0 forbids it. */
  ttlSeconds: number;
  /** How long a stale response may be served, in seconds; absent until a source was called. */
  staleSeconds?: number;
  /** Its query plan; absent when it was not planned, as for a cached response. */
  planned?: Planned;
  /** Its document; absent until it is resolved. */
  document?: ResolvedDocument;
  /** Headers for this response alone. They are not stored with it. */
  headers?: Record<string, string>;
  readonly provenance: Provenance[];
  /** Names of the response extensions that the client requested. */
  readonly requestedExtensions: Set<string>;
  /** Coordinates that are denied, where the view reports them in `extensions.denied` and not in `errors`. */
  denied?: readonly string[];
}

/** One request on its way through the middleware. Each middleware fills in its part. */
export interface RequestContext {
  request: HttpRequest;
  readonly operation: OperationScope;
  readonly executionInfo: ExecutionInfo;
  principal: Principal | undefined;
  view: PolicyView | undefined;
  /**
   * The cache key: the same for the same bytes, sent in the same way by clients with the same view. Absent
   * where responses are not cached.
   */
  key?: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Anonymised bytes; a stream for server-sent events. */
  readonly body: Buffer | ReadableStream<Uint8Array>;
  readonly ageSeconds: number;
}

/**
 * Returns a response itself, or calls `next` and may change what comes back. It passes on this request
 * context, or another in its place.
 */
export type Middleware = (
  requestContext: RequestContext,
  next: (instead?: RequestContext) => MaybePromise<HttpResponse>,
) => MaybePromise<HttpResponse>;

/** An error as it leaves in a GraphQL response. */
export interface ErrorJson {
  readonly message: string;
  readonly extensions: { readonly code: string } & ErrorDetails;
}
