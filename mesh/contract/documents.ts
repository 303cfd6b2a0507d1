import type { DocumentNode } from 'graphql';

/** A document that has been parsed and validated, once for all requests. */
export interface ResolvedDocument {
  readonly document: DocumentNode;
  /** SHA-256 of its text in hexadecimal. */
  readonly hash: string;
  /** Whether a manifest of the operator's lists it. */
  readonly trusted: boolean;
}

/** Documents that the operator has published, by identifier. */
export interface TrustedDocuments {
  /** The text under an identifier of a manifest, or under the SHA-256 of the text. */
  textOf(id: string): string | undefined;
  /** Whether a text with this SHA-256 is listed. */
  has(hash: string): boolean;
  readonly size: number;
}

/** Who may send documents that no manifest lists: all clients, none, or clients with one of these roles. */
export type ArbitraryDocuments = boolean | readonly string[];
