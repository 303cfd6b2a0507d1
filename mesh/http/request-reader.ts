import { LRUCache } from 'lru-cache';
import type { GraphqlParameters } from '../contract/graphql-parameters.ts';
import type { RequestContext } from '../contract/request-context.ts';
import { readGraphqlRequest } from './graphql-request.ts';

export interface RequestReader {
  /**
   * Parses and checks a request, and records the extensions that it requests. Throws the errors of {@link
   * readGraphqlRequest}.
   */
  read(requestContext: RequestContext): GraphqlParameters;
  /** Stores the parsed request after its document was accepted. */
  keep(requestContext: RequestContext, parameters: GraphqlParameters): void;
  readonly bytes: number;
}

/** Estimated size of an entry of the cache without key and text. */
const overheadBytes = 1_000;

/**
 * Creates a reader with a cache. Identical requests without variables are stored by their cache key, bounded
 * in bytes.
 */
export function createRequestReader(maxBytes: number): RequestReader {
  const known = new LRUCache<string, GraphqlParameters>({
    maxSize: Math.max(1, Math.floor(maxBytes)),
    maxEntrySize: Math.max(1, Math.floor(maxBytes / 8)),
    sizeCalculation: ({ query = '' }, key) => overheadBytes + 2 * (key.length + query.length),
  });

  return {
    read(requestContext) {
      const parameters = known.get(requestContext.key ?? '') ?? readGraphqlRequest(requestContext.request);
      for (const [name, wanted] of Object.entries(parameters.extensions ?? {}))
        if (wanted === true) requestContext.executionInfo.requestedExtensions.add(name);
      return parameters;
    },
    keep({ key = '' }, parameters) {
      if (key === '' || Object.keys(parameters.variables ?? {}).length > 0 || known.has(key)) return;
      known.set(key, parameters);
    },
    get bytes() {
      return known.calculatedSize;
    },
  };
}
