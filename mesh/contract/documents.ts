import type { DocumentNode } from 'graphql';

/** A document that has been parsed and validated, once for all requests. */
export interface ResolvedDocument {
  readonly document: DocumentNode;
  /** SHA-256 of its text in hexadecimal. */
  readonly hash: string;
  /** Whether one of the operator's manifests lists it. */
  readonly trusted: boolean;
  /**
   * Whether it stays in memory for the next request with the same text. A document that is seen for the first
   * time does not.
   */
  readonly isKept: boolean;
}

/** Documents that the operator has published, by identifier. */
export interface TrustedDocuments {
  /** Returns the text for an identifier of a manifest, or for the SHA-256 of the text. */
  textOf(id: string): string | undefined;
  /** Returns whether a document with this SHA-256 is listed. */
  has(hash: string): boolean;
  readonly size: number;
}

/** Who may send documents that no manifest lists: all clients, none, or clients with one of these roles. */
export type ArbitraryDocuments = boolean | readonly string[];

/** Stores what is computed for a document as long as the document itself stays in memory. */
export interface DocumentMemo {
  /** Returns the value that was stored under this name. The caller knows its type by the name. */
  get<Value>(document: DocumentNode, name: string): Value | undefined;
  /** Stores a value. Does nothing for a document that does not stay in memory. */
  set(document: DocumentNode, name: string, value: unknown, bytes: number): void;
}
