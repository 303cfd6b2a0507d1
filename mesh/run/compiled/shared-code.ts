import { LRUCache } from 'lru-cache';
import type { Gathered } from './gathered.ts';
import type { JsonWriter } from './json-writer.ts';
import * as support from './projection-support.ts';

/** Writes the value of `data`; null when an error has risen to the top. Errors go into `gathered.errors`. */
export type Project = (gathered: Gathered, writer: JsonWriter) => void;

type Make = (constants: readonly unknown[], literals: readonly Uint8Array[]) => Project;

const kept = new LRUCache<string, Make>({
  max: 1_000,
  maxSize: 16 * 1024 * 1024,
  sizeCalculation: (_, text) => text.length,
});

/**
 * Compiles code once for all plans that come to the same text. V8 makes functions fast that run often: a thousand texts of one
 * form would otherwise be a thousand cold functions.
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
