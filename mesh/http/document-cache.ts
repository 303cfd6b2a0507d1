import type { Plugin } from '@envelop/core';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { documentBytes } from '../core/document-bytes.ts';

/** A document that was parsed, validated and answered. */
export interface AcceptedDocument {
  readonly document: DocumentNode;
  /** The response's media type, by what a request accepts and which operation it names. */
  readonly contentTypes: Map<string, string>;
  /** What the content types take. */
  extraBytes: number;
}

export interface DocumentCache {
  /** Among Yoga's plugins: a document that was accepted before is neither parsed nor validated again. */
  readonly plugin: Plugin;
  get(text: string): AcceptedDocument | undefined;
  /** Keeps a document. `way` is what a request accepts and which operation it names. */
  accept(document: DocumentNode, resolution?: { readonly key: string; readonly contentType: string }): void;
  readonly bytes: number;
}

/** Clients may accept anything: for one document so many ways to ask are kept, no longer than so many characters. */
const maxWays = 16;
const maxAcceptCharacters = 512;

/** Keeps accepted documents by their text, bounded in bytes together. What was refused is not kept. */
export function createDocumentCache(maxBytes: number): DocumentCache {
  const documents = new LRUCache<string, AcceptedDocument>({
    maxSize: Math.max(1, Math.floor(maxBytes)),
    maxEntrySize: Math.max(1, Math.floor(maxBytes / 8)),
    sizeCalculation: ({ document, extraBytes }) => documentBytes(document) + extraBytes,
  });
  const accepted = new WeakSet<DocumentNode>();

  return {
    plugin: {
      onParse({ params: { source }, setParsedDocument }) {
        const known = documents.get(typeof source === 'string' ? source : source.body);
        if (known) setParsedDocument(known.document);
      },
      onValidate({ params: { documentAST }, setResult }) {
        if (accepted.has(documentAST)) setResult([]);
      },
    },
    get: (text) => documents.get(text),
    accept(document, resolution) {
      const text = document.loc?.source.body;
      if (text === undefined) return;
      const entry = documents.peek(text) ?? { document, contentTypes: new Map(), extraBytes: 0 };
      accepted.add(entry.document);
      if (resolution && resolution.key.length <= maxAcceptCharacters) {
        if (entry.contentTypes.size >= maxWays) {
          entry.contentTypes.clear();
          entry.extraBytes = 0;
        }
        entry.contentTypes.set(resolution.key, resolution.contentType);
        entry.extraBytes += 2 * (resolution.key.length + resolution.contentType.length) + bytesPerVariant;
        documents.delete(text);
      }
      if (!documents.has(text)) documents.set(text, entry);
    },
    get bytes() {
      return documents.calculatedSize;
    },
  };
}

const bytesPerVariant = 150;
