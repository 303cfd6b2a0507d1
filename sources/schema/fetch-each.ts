import { type FetchRequest, type FetchResult, SourceFailure } from '../../mesh/contract/source.ts';

/** Answers requests side by side; one that fails leaves its failure in its place. */
export function fetchEach(
  requests: readonly FetchRequest[],
  fetchOne: (request: FetchRequest) => Promise<FetchResult>,
): Promise<(FetchResult | SourceFailure)[]> {
  return Promise.all(
    requests.map(async (request) => {
      try {
        return await fetchOne(request);
      } catch (error) {
        if (error instanceof SourceFailure) return error;
        throw error;
      }
    }),
  );
}
