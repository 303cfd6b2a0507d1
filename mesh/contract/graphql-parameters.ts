/** The parameters of a GraphQL request (GraphQL over HTTP, section 5.1), with their types checked. */
export interface GraphqlParameters {
  /** The document's text; undefined where the request names a document instead. */
  readonly query: string | undefined;
  /** The name of a trusted document, as a manifest lists it. */
  readonly documentId: string | undefined;
  /** SHA-256 of the text in lower-case hexadecimal: `extensions.persistedQuery.sha256Hash` of Apollo and urql. */
  readonly persistedHash: string | undefined;
  /** A name of GraphQL's grammar. An empty name in the request counts as absent. */
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown> | undefined;
  readonly extensions: Record<string, unknown> | undefined;
}
