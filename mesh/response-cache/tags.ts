import type { Invalidation } from '../contract/invalidation.ts';
import type { Dependencies } from '../contract/response-store.ts';

/** One tag per source and type. Names of sources and types hold no space and no line break. */
export function tagsOf({ sources = [], types = [] }: Partial<Dependencies>): string[] {
  return [...sources.map((name) => `source ${name}`), ...types.map((name) => `type ${name}`)];
}

/** Tags as the invalidation that they stand for. Ignores what is none. */
export function fromTags(tags: readonly string[]): Invalidation {
  const named = (kind: string) =>
    tags.filter((tag) => tag.startsWith(kind)).map((tag) => tag.slice(kind.length));
  return { sources: named('source '), types: named('type ') };
}
