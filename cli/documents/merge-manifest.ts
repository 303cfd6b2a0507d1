import { parse } from 'graphql';
import { type ManifestEntry, readManifest } from '../../mesh/documents/trusted-documents.ts';

/** What publishing does to a manifest. Identifiers, as the manifests write them. */
export interface MergedManifest {
  readonly entries: readonly ManifestEntry[];
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Merges published documents into those of before. Documents that are no longer published stay, because clients of yesterday
 * still send their identifiers; `prune` takes them out.
 */
export function mergeManifest(
  before: readonly ManifestEntry[],
  published: readonly ManifestEntry[],
  prune: boolean,
): MergedManifest {
  const texts = new Map(before.map(({ id, text }) => [id, text]));
  const ids = new Set(published.map(({ id }) => id));
  const removed = prune ? [...texts.keys()].filter((id) => !ids.has(id)) : [];
  const added = [...ids].filter((id) => !texts.has(id));
  const changed = published.filter(({ id, text }) => texts.has(id) && texts.get(id) !== text);
  for (const id of removed) texts.delete(id);
  for (const { id, text } of published) texts.set(id, text);
  return {
    entries: [...texts].map(([id, text]) => ({ id, text })),
    ...{ added, removed, changed: changed.map(({ id }) => id) },
  };
}

/** Prints entries in the form of a manifest that is there already: Apollo's, or texts by identifier. */
export function printManifest(entries: readonly ManifestEntry[], like: string, file: string): string {
  readManifest(like, file);
  const isApollo = 'format' in (JSON.parse(like) as object);
  const value = isApollo
    ? {
        ...{ format: 'apollo-persisted-query-manifest', version: 1 },
        operations: entries.map(({ id, text }) => ({ id, ...nameOf(text), body: text })),
      }
    : Object.fromEntries(entries.map(({ id, text }) => [id, text]));
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** Apollo's tools write the name and the type of the operation beside its text. */
function nameOf(text: string): { readonly name: string; readonly type: string } {
  const operation = parse(text).definitions.find(({ kind }) => kind === 'OperationDefinition');
  if (operation?.kind !== 'OperationDefinition') return { name: '', type: 'query' };
  return { name: operation.name?.value ?? '', type: operation.operation };
}
