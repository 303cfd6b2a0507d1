import { LRUCache } from 'lru-cache';
import { PertuisError } from '../contract/errors.ts';
import { sha256 } from './trusted-documents.ts';

/** Texts that clients have registered under their hash (Apollo's Automatic Persisted Queries). */
export interface PersistedTexts {
  get(hash: string): string | undefined;
  /** Stores a text that has been parsed and validated. */
  register(hash: string, text: string): void;
  readonly bytes: number;
}

/** Creates a store of texts by their SHA-256, bounded in bytes. It evicts the least recently used text first. */
export function createPersistedTexts(maxBytes: number): PersistedTexts {
  const texts = new LRUCache<string, string>({
    maxSize: Math.max(1, Math.floor(maxBytes)),
    maxEntrySize: Math.max(1, Math.floor(maxBytes / 8)),
    sizeCalculation: (text, hash) => 2 * (text.length + hash.length) + overheadBytes,
  });
  return {
    get: (hash) => texts.get(hash),
    register: (hash, text) => void texts.set(hash, text),
    get bytes() {
      return texts.calculatedSize;
    },
  };
}

const overheadBytes = 200;

/** Throws `BAD_REQUEST` when the hash does not belong to the text. A client cannot replace another client's text. */
export function checkHash(hash: string, text: string): void {
  if (sha256(text) === hash) return;
  throw new PertuisError(
    'BAD_REQUEST',
    '"sha256Hash" is not the SHA-256 of the query. Send the hash of this query.',
  );
}
