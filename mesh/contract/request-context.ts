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

/** One HTTP request; the body of a POST is read whole and within bounds. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as they came, starting with `/`; of a target in absolute form without scheme and host. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The client, who may leave. */
  readonly cancellation: Cancellation;
  /** The other end of the connection; absent for requests that came over none. */
  readonly peer?: Peer;
  /** What is told of the request in the access log; absent for requests that came over no connection. */
  readonly scope?: RequestScope;
}

/** What running an operation found out about its answer. */
export interface ExecutionInfo {
  /** 0 when the answer must not be kept. */
  ttlSeconds: number;
  /** How long past its time the answer may still be given; absent while no source was asked. */
  staleSeconds?: number;
  /** How it was planned; absent when it was not, as for an answer from the store. */
  planned?: Planned;
  /** Its document; absent until that is resolved. */
  document?: ResolvedDocument;
  /** Headers for this response alone: they are not stored with it. */
  headers?: Record<string, string>;
  readonly provenance: Provenance[];
  /** Names of the extensions that the caller asked for in the request's `extensions`. */
  readonly asked: Set<string>;
  /** Coordinates that are denied, where the view tells them in `extensions.denied` and not in `errors`. */
  denied?: readonly string[];
}

/** A question on its way through the stages; each stage fills in its part. */
export interface RequestContext {
  request: HttpRequest;
  readonly operation: OperationScope;
  readonly executionInfo: ExecutionInfo;
  principal: Principal | undefined;
  view: PolicyView | undefined;
  /** The same for the same bytes, asked in the same way by the same kind of asker; absent where answers are not kept. */
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
 * A stage answers itself, or hands on with `next` and may look at what comes back. `next` hands on this exchange, or one of
 * the stage's own in its place.
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
