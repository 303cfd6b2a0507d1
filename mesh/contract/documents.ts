import type { DocumentNode } from 'graphql';

/** A document that has been parsed and validated, once for all requests. */
export interface ResolvedDocument {
  readonly document: DocumentNode;
  /** SHA-256 of its text in hexadecimal. */
  readonly hash: string;
  /** Whether a manifest of the operator's lists it. */
  readonly trusted: boolean;
  /** Whether it stays for the next request with the same text; a text that comes for the first time does not. */
  readonly isKept: boolean;
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

/** Keeps what is worked out for documents for as long as they are kept themselves. */
export interface DocumentMemo {
  /** What was kept under this name. The caller knows its type by the name. */
  get<Value>(document: DocumentNode, name: string): Value | undefined;
  /** Does nothing for a document that is not kept. */
  set(document: DocumentNode, name: string, value: unknown, bytes: number): void;
}
