import { LRUCache } from 'lru-cache';
import type { GraphqlParameters } from '../contract/graphql-parameters.ts';
import type { RequestContext } from '../contract/request-context.ts';
import { readGraphqlRequest } from './graphql-request.ts';

export interface RequestReader {
  /** Reads and checks a request, and notes the extensions that it asks for. Throws what {@link readGraphqlRequest} throws. */
  read(requestContext: RequestContext): GraphqlParameters;
  /** Keeps what was read of a request whose document is accepted. */
  keep(requestContext: RequestContext, parameters: GraphqlParameters): void;
  readonly bytes: number;
}

/** An entry of the cache with its parameters, beside key and text. */
const overheadBytes = 1_000;

/** Requests without variables come again as they are: they are kept by their cache key, bounded in bytes together. */
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
