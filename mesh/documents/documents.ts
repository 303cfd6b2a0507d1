import type { Plugin } from '@envelop/core';
import type { GraphQLError, GraphQLSchema } from 'graphql';
import type {
  ArbitraryDocuments,
  DocumentMemo,
  ResolvedDocument,
  TrustedDocuments,
} from '../contract/documents.ts';
import { PertuisError } from '../contract/errors.ts';
import type { GraphqlParameters } from '../contract/graphql-parameters.ts';
import type { Principal } from '../contract/policy.ts';
import type { RequestContext } from '../contract/request-context.ts';
import { andThen, type MaybePromise } from '../core/maybe-promise.ts';
import { createDocumentCache } from './document-cache.ts';
import { checkHash, createPersistedTexts } from './persisted-texts.ts';
import { createReadDocument } from './read-document.ts';
import { createSeenBefore } from './seen-before.ts';
import { sha256 } from './trusted-documents.ts';

/** Finds the document of a request: by its text, by the hash of its text, or by its name in a manifest. */
export interface Documents {
  /**
   * Returns the document, or the errors of parsing and validation.
   *
   * @throws {PertuisError} `PERSISTED_QUERY_NOT_FOUND`, `DOCUMENT_NOT_FOUND` or `DOCUMENT_NOT_TRUSTED`;
   *   `OVERLOADED` when an unknown text gets no turn.
   */
  resolve(
    requestContext: RequestContext,
    parameters: GraphqlParameters,
  ): MaybePromise<ResolvedDocument | { readonly errors: readonly GraphQLError[] }>;
  /** Stores values that are computed for cached documents. */
  readonly memo: DocumentMemo;
  /** Heap bytes of the documents and of the values computed for them. */
  readonly bytes: number;
}

export interface DocumentsOptions {
  readonly schema: GraphQLSchema;
  /** Envelop plugins that limit what a document may request. */
  readonly plugins: readonly Plugin[];
  readonly maxBytes: number;
  readonly trusted?: TrustedDocuments | undefined;
  /** Clients that may send documents that no manifest lists. */
  readonly arbitrary?: ArbitraryDocuments | undefined;
  /** Waits for a turn to read an unknown text with this number of characters. */
  readonly turn: (requestContext: RequestContext, characters: number) => MaybePromise<void>;
}

/** Part of the bytes for documents that persisted texts may use. */
const shareOfPersisted = 1 / 10;

/**
 * Creates the resolver of documents. Every request takes the same path, whatever is cached. A text is cached
 * when it arrives for the second time.
 */
export function createDocuments(options: DocumentsOptions): Documents {
  const { schema, plugins, maxBytes, trusted, arbitrary = true, turn } = options;
  const read = createReadDocument(schema, plugins);
  const cache = createDocumentCache(maxBytes * (1 - shareOfPersisted));
  const seenBefore = createSeenBefore();
  const persisted = createPersistedTexts(maxBytes * shareOfPersisted);

  function resolve(requestContext: RequestContext, parameters: GraphqlParameters) {
    const text = textOf(parameters, mayBeArbitrary(arbitrary, requestContext.principal));
    const known = cache.get(text);
    if (known) return checked(known, parameters, requestContext);
    return andThen(turn(requestContext, text.length), () => readAnew(text, parameters, requestContext));
  }

  function readAnew(text: string, parameters: GraphqlParameters, requestContext: RequestContext) {
    // Another request may have parsed the same text during the wait.
    const known = cache.get(text);
    if (known) return checked(known, parameters, requestContext);
    const hash = sha256(text);
    const isTrusted = trusted?.has(hash) ?? false;
    // A client that may not run the text learns nothing about it.
    refuseUntrusted(isTrusted, requestContext);
    const result = read(text, parameters.operationName, requestContext);
    if ('errors' in result) return result;
    const isKept = isTrusted || seenBefore(hash);
    const resolved = { document: result.document, hash, trusted: isTrusted, isKept };
    if (isKept) cache.set(text, resolved);
    return checked(resolved, parameters, requestContext);
  }

  function checked(
    resolved: ResolvedDocument,
    parameters: GraphqlParameters,
    requestContext: RequestContext,
  ) {
    refuseUntrusted(resolved.trusted, requestContext);
    const { persistedHash, query } = parameters;
    if (persistedHash !== undefined && query !== undefined && !resolved.trusted)
      persisted.register(persistedHash, query);
    return resolved;
  }

  function refuseUntrusted(isTrusted: boolean, { principal }: RequestContext) {
    if (isTrusted || mayBeArbitrary(arbitrary, principal)) return;
    throw new PertuisError(
      'DOCUMENT_NOT_TRUSTED',
      'You may run published documents only. Send a documentId, or ask the operator to publish this one.',
    );
  }

  /** Returns the text that a request sends or names. */
  function textOf({ query, documentId, persistedHash }: GraphqlParameters, isFree: boolean): string {
    if (query !== undefined) {
      if (persistedHash !== undefined) checkHash(persistedHash, query);
      return query;
    }
    if (documentId !== undefined) {
      const text = trusted?.textOf(documentId);
      if (text === undefined) throw new PertuisError('DOCUMENT_NOT_FOUND', notPublished);
      return text;
    }
    const hash = persistedHash ?? '';
    const text = trusted?.textOf(hash) ?? persisted.get(hash);
    if (text !== undefined) return text;
    // Apollo Client and urql check these exact messages and codes. They then send the text, or stop trying.
    if (isFree) throw new PertuisError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
    throw new PertuisError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
  }

  return {
    resolve,
    memo: cache.memo,
    get bytes() {
      return cache.bytes + persisted.bytes;
    },
  };
}

const notPublished = 'No published document has this documentId. Publish it, or send the query itself.';

function mayBeArbitrary(arbitrary: ArbitraryDocuments, principal: Principal | undefined): boolean {
  if (typeof arbitrary === 'boolean') return arbitrary;
  return principal?.roles.some((role) => arbitrary.includes(role)) ?? false;
}
