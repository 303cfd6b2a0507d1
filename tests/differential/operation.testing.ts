/** One request to a document: which of its operations, with which variables. */
export interface Round {
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * A document with several requests in a row: what an engine caches for a document must serve the next request
 * too.
 */
export interface Operation {
  readonly text: string;
  readonly rounds: readonly Round[];
}
