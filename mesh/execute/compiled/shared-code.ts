import { LRUCache } from 'lru-cache';
import type { FetchedData } from './fetched-data.ts';
import type { JsonWriter } from './json-writer.ts';
import * as support from './projection-support.ts';

/** Writes the value of `data`; null when an error has propagated to the top. Errors are added to `fetched.errors`. */
export type Project = (fetched: FetchedData, writer: JsonWriter) => void;

type Make = (constants: readonly unknown[], literals: readonly Uint8Array[]) => Project;

/**
 * Weight of a character of code: its text, and V8's compiled code after many runs. Measured
 * (`tests/integration/weights.test.ts`): 2 bytes before it has run.
 */
const bytesPerCharacter = 8;
const defaultBytes = 16 * 1024 * 1024;

let kept = createCache(defaultBytes);

/** Creates a cache of this size. It serves the whole process, because all plans share their code. */
export function limitCode(maxBytes: number): void {
  kept = createCache(maxBytes);
}

export function codeBytes(): number {
  return kept.calculatedSize;
}

function createCache(maxBytes: number): LRUCache<string, Make> {
  return new LRUCache({
    maxSize: Math.max(1, Math.floor(maxBytes)),
    maxEntrySize: Math.max(1, Math.floor(maxBytes / 4)),
    sizeCalculation: (_, text) => bytesPerCharacter * text.length,
  });
}

/**
 * Compiles code once for all plans with the same text. V8 optimizes functions that run often. A thousand
 * texts of one form would otherwise be a thousand slow functions.
 */
export function shareCode(functions: string, root: string): Make {
  const text = `'use strict';const {${Object.keys(support)}}=support;return function make(C,L){let S;${functions}
return function project(gathered,w){S=gathered;const start=w.written;try{if(!${root}(w,null)){w.takeBack(start);w.put(NULL);}}finally{S=undefined;}};};`;
  let make = kept.get(text);
  if (!make) {
    make = new Function('support', text)(support) as Make;
    kept.set(text, make);
  }
  return make;
}
