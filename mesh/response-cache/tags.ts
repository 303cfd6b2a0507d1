import type { Invalidation } from '../contract/invalidation.ts';
import type { Dependencies } from '../contract/response-store.ts';

/** Returns one tag per source and type. Names of sources and types contain no space and no line break. */
export function tagsOf({ sources = [], types = [] }: Partial<Dependencies>): string[] {
  return [...sources.map((name) => `source ${name}`), ...types.map((name) => `type ${name}`)];
}

/** Parses tags to an invalidation. Ignores unknown tags. */
export function fromTags(tags: readonly string[]): Invalidation {
  const named = (kind: string) =>
    tags.filter((tag) => tag.startsWith(kind)).map((tag) => tag.slice(kind.length));
  return { sources: named('source '), types: named('type ') };
}
