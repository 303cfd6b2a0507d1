import { envelop, type Plugin, useSchema } from '@envelop/core';
import type { DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { HttpResponse, RequestContext } from '../contract/request-context.ts';
import { documentBytes } from '../core/document-bytes.ts';
import { andThen, type MaybePromise } from '../core/maybe-promise.ts';
import { metered } from '../core/metered.ts';
import { timed } from '../core/trace.ts';
import type { WrittenResult } from '../core/written-result.ts';
import { withCodes } from './code-every-error.ts';
import { createDocumentCache } from './document-cache.ts';
import { type GraphqlParameters, readGraphqlRequest } from './graphql-request.ts';
import type { MaskError } from './mask-error.ts';

export interface KnownRequests {
  /** Among Yoga's plugins: hears which document a question turned out to be, and parses none twice. */
  readonly plugins: readonly Plugin[];
  /** Reads and checks a question. Throws what `checkQuestion` throws. */
  read(requestContext: RequestContext): ReadRequest;
  /** Remembers a question that Yoga has answered. */
  learn(requestContext: RequestContext, parameters: GraphqlParameters, response: HttpResponse): void;
  /** Answers a question that is known; undefined sends it through Yoga. */
  respond(requestContext: RequestContext, request: ReadRequest): MaybePromise<HttpResponse | undefined>;
  readonly bytes: number;
}

export interface ReadRequest {
  readonly parameters: GraphqlParameters;
  /** Names of the extensions that it asks for: `extensions: { eco: true }`. */
  readonly asked: readonly string[];
  readonly known: Known | undefined;
}

interface Known {
  readonly document: DocumentNode;
  readonly contentType: string;
}

export interface KnownRequestsBytes {
  readonly documents: number;
  readonly requests: number;
}

interface Options {
  readonly schema: GraphQLSchema;
  readonly plugins: readonly Plugin[];
  readonly maskError: MaskError;
  readonly maxBytes: KnownRequestsBytes;
}

/** An entry of the cache with its parameters, beside key and text. */
const bytesPerRequest = 1_000;

/**
 * The way past Yoga. A query that Yoga has parsed, validated and answered once goes straight to the same Envelop pipeline
 * when its text comes again: same limits, same policy, same run, without Request and Response. What is refused before it
 * runs is handed back to Yoga, which words it.
 */
export function createKnownRequests({ schema, plugins, maskError, maxBytes }: Options): KnownRequests {
  const documents = createDocumentCache(maxBytes.documents);
  // By their bytes, those without variables: they come again as they are, and are not read again.
  const read = new LRUCache<string, ReadRequest>({
    maxSize: Math.max(1, Math.floor(maxBytes.requests)),
    maxEntrySize: Math.max(1, Math.floor(maxBytes.requests / 8)),
    sizeCalculation: weightOf,
  });
  const running = new WeakMap<RequestContext, DocumentNode>();
  // Nothing is parsed or validated here, and the runner says what executes: no engine of graphql-js is needed.
  const pipeline = envelop({ plugins: [useSchema(schema), ...plugins] })();

  const learner: Plugin = {
    onExecute({ args }) {
      running.set((args.contextValue as { requestContext: RequestContext }).requestContext, args.document);
    },
  };

  return {
    plugins: [documents.plugin, learner],
    read(requestContext) {
      const { key = '', request } = requestContext;
      const before = read.get(key);
      if (before) return before;
      const parameters = readGraphqlRequest(request);
      const asked = namesIn(parameters.extensions);
      const known = request.method === 'POST' ? find(requestContext, parameters) : undefined;
      const now = { parameters, asked, known };
      if (known && key !== '' && Object.keys(parameters.variables ?? {}).length === 0) read.set(key, now);
      return now;
    },
    learn(requestContext, parameters, { status, headers, body }) {
      const document = running.get(requestContext);
      const { method } = requestContext.request;
      if (!document || status !== 200 || !Buffer.isBuffer(body)) return;
      if (method !== 'POST' || requestContext.operation.type !== 'query') return documents.accept(document);
      const contentType = headers['content-type'] ?? 'application/json';
      documents.accept(document, { key: variantOf(requestContext, parameters), contentType });
    },
    respond(requestContext, { known: found, parameters }) {
      if (!found) return undefined;
      return andThen(execute(found.document, requestContext, parameters), (result) => {
        if (result.errors?.some(({ extensions }) => extensions.http)) return undefined;
        return timed(requestContext.operation, 'respond', () =>
          metered(() => write(result, found.contentType, requestContext), requestContext.operation),
        );
      });
    },
    get bytes() {
      return documents.bytes + read.calculatedSize;
    },
  };

  function find(requestContext: RequestContext, parameters: GraphqlParameters): Known | undefined {
    const accepted = documents.get(parameters.query);
    const contentType = accepted?.contentTypes.get(variantOf(requestContext, parameters));
    return accepted && contentType !== undefined ? { document: accepted.document, contentType } : undefined;
  }

  /** The exchange is the context, as it is for Yoga: no plugin here builds another. */
  function execute(
    document: DocumentNode,
    requestContext: RequestContext,
    { variables, operationName }: GraphqlParameters,
  ): MaybePromise<ExecutionResult | WrittenResult> {
    return pipeline.execute({
      schema,
      document,
      contextValue: { requestContext },
      variableValues: variables ?? {},
      operationName: operationName ?? null,
    });
  }

  function write(
    result: ExecutionResult | WrittenResult,
    contentType: string,
    requestContext: RequestContext,
  ): HttpResponse {
    const errors =
      result.errors &&
      withCodes(
        result.errors.map((error) => maskError(error, requestContext.operation.requestId)) as GraphQLError[],
        requestContext,
      );
    const body =
      'write' in result
        ? result.write(errors)
        : Buffer.from(JSON.stringify(errors ? { ...result, errors } : result));
    requestContext.operation.status = 200;
    return { status: 200, headers: { 'content-type': contentType }, body, ageSeconds: 0 };
  }
}

/** The document is counted with its text: it stays as long as the request does. */
function weightOf({ parameters, known }: ReadRequest, key: string): number {
  const document = known ? documentBytes(known.document) : 0;
  return bytesPerRequest + 2 * (key.length + parameters.query.length) + document;
}

function namesIn(extensions: unknown): string[] {
  if (extensions === null || typeof extensions !== 'object') return [];
  return Object.entries(extensions).flatMap(([name, wanted]) => (wanted === true ? [name] : []));
}

/** The same text may be answered in two media types, and hold several operations. */
function variantOf({ request }: RequestContext, { operationName }: GraphqlParameters): string {
  return `${request.headers.accept ?? ''}\n${operationName ?? ''}`;
}
