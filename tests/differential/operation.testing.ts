/** One request to a document: which of its operations, with which variables. */
export interface Round {
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A document, and what it is asked one after the other: what an engine keeps per document must serve the next round too. */
export interface Operation {
  readonly text: string;
  readonly rounds: readonly Round[];
}
