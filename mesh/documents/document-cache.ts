import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { DocumentMemo, ResolvedDocument } from '../contract/documents.ts';
import { documentBytes } from '../core/document-bytes.ts';

/** Stores documents by their text, each with the values that were computed for it. */
export interface DocumentCache {
  get(text: string): ResolvedDocument | undefined;
  set(text: string, resolved: ResolvedDocument): void;
  /** Values of cached documents: plans and their code, decisions of the policy, responses to introspection. */
  readonly memo: DocumentMemo;
  readonly bytes: number;
}

interface Entry {
  readonly text: string;
  readonly resolved: ResolvedDocument;
  readonly values: Map<string, unknown>;
  bytes: number;
}

/** Of all that is kept, the most that one document may take: one text with many views must not push out all others. */
const shareOfOne = 1 / 8;
/** Estimated size of a map entry with its key. */
const bytesPerName = 150;

/**
 * Creates a cache of documents that is bounded in bytes. It evicts the least recently used document first,
 * with its plans.
 * Nothing else references the plans.
 */
export function createDocumentCache(maxBytes: number): DocumentCache {
  const maxOfOne = Math.max(1, Math.floor(maxBytes * shareOfOne));
  const entryOf = new WeakMap<DocumentNode, Entry>();
  const entries = new LRUCache<string, Entry>({
    maxSize: Math.max(1, Math.floor(maxBytes)),
    maxEntrySize: maxOfOne,
    sizeCalculation: ({ bytes }) => bytes,
    dispose: ({ resolved }) => entryOf.delete(resolved.document),
  });

  function keep(entry: Entry) {
    entries.set(entry.text, entry);
    if (entries.has(entry.text)) entryOf.set(entry.resolved.document, entry);
  }

  return {
    get: (text) => entries.get(text)?.resolved,
    set(text, resolved) {
      keep({ text, resolved, values: new Map(), bytes: documentBytes(resolved.document) });
    },
    memo: {
      get: <Value>(document: DocumentNode, name: string) =>
        entryOf.get(document)?.values.get(name) as Value | undefined,
      set(document, name, value, bytes) {
        const entry = entryOf.get(document);
        if (!entry) return;
        const weight = Math.ceil(bytes) + 2 * name.length + bytesPerName;
        // The cache measures an entry only when it is set, so the entry is set again.
        entries.delete(entry.text);
        if (entry.bytes + weight > maxOfOne) {
          entry.values.clear();
          entry.bytes = documentBytes(document);
        }
        if (entry.bytes + weight <= maxOfOne) {
          entry.values.set(name, value);
          entry.bytes += weight;
        }
        keep(entry);
      },
    },
    get bytes() {
      return entries.calculatedSize;
    },
  };
}
