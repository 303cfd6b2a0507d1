import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { documentBytes } from '../core/document-bytes.ts';

/** What has been worked out for one document, by a name that says what it is and for whom. */
interface CachedResponse {
  readonly values: Map<string, unknown>;
  bytes: number;
}

/** Of all that is kept, the most that one document may take: one text with many views must not push out all others. */
const shareOfOne = 1 / 8;

/**
 * Keeps what is worked out for documents, bounded in bytes together: plans and their code, verdicts of the policy,
 * responses to introspection. The document longest unused goes first, with all that is kept for it. A document is counted
 * itself, since a plan keeps it.
 */
export class DocumentMemo {
  readonly #documents: LRUCache<DocumentNode, CachedResponse>;
  readonly #maxOfOne: number;

  constructor(maxBytes: number) {
    this.#maxOfOne = Math.max(1, Math.floor(maxBytes * shareOfOne));
    this.#documents = new LRUCache({
      maxSize: Math.max(1, Math.floor(maxBytes)),
      maxEntrySize: this.#maxOfOne,
      sizeCalculation: ({ bytes }) => bytes,
    });
  }

  get bytes(): number {
    return this.#documents.calculatedSize;
  }

  /** What was kept under this name. The caller knows its type by the name. */
  get<Value>(document: DocumentNode, name: string): Value | undefined {
    return this.#documents.get(document)?.values.get(name) as Value | undefined;
  }

  set(document: DocumentNode, name: string, value: unknown, bytes: number): void {
    const weight = Math.ceil(bytes) + 2 * name.length + bytesPerName;
    let kept = this.#documents.peek(document);
    if (!kept || kept.bytes + weight > this.#maxOfOne)
      kept = { values: new Map(), bytes: documentBytes(document) };
    else this.#documents.delete(document);
    kept.values.set(name, value);
    kept.bytes += weight;
    this.#documents.set(document, kept);
  }
}

/** An entry of a map with its key. */
const bytesPerName = 150;
