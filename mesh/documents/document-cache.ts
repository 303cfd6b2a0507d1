import { LRUCache } from 'lru-cache';
import type { ResolvedDocument } from '../contract/documents.ts';
import { documentBytes } from '../core/document-bytes.ts';

/** Documents by their text. What was refused is not kept. */
export interface DocumentCache {
  get(text: string): ResolvedDocument | undefined;
  set(text: string, resolved: ResolvedDocument): void;
  readonly bytes: number;
}

/** Keeps parsed and validated documents, bounded in bytes together. The document least recently used goes first. */
export function createDocumentCache(maxBytes: number): DocumentCache {
  const documents = new LRUCache<string, ResolvedDocument>({
    maxSize: Math.max(1, Math.floor(maxBytes)),
    maxEntrySize: Math.max(1, Math.floor(maxBytes / 8)),
    sizeCalculation: ({ document }) => documentBytes(document),
  });
  return {
    get: (text) => documents.get(text),
    set: (text, resolved) => void documents.set(text, resolved),
    get bytes() {
      return documents.calculatedSize;
    },
  };
}
