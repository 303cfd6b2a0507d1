import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { TrustedDocuments } from '../contract/documents.ts';
import { ConfigurationError } from '../contract/errors.ts';
import { describeIssues } from '../core/zod-problems.ts';

/** Form of the manifests of graphql-codegen's client preset and Relay: texts by identifier. */
const codegen = z.record(z.string(), z.string());

/** Form of the manifests of `@apollo/generate-persisted-query-manifest`. */
const apollo = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string(), body: z.string() })),
});

/** One document of a manifest. */
export interface ManifestEntry {
  readonly id: string;
  readonly text: string;
}

/** Reads a manifest of either form. `file` appears in messages. Throws {@link ConfigurationError}. */
export function readManifest(json: string, file: string): ManifestEntry[] {
  const parsed = parseJson(json, file);
  const isApollo = typeof parsed === 'object' && parsed !== null && 'format' in parsed;
  const read = isApollo ? apollo.safeParse(parsed) : codegen.safeParse(parsed);
  if (!read.success) throw new ConfigurationError(describeIssues(read.error, parsed, file));
  return isApollo
    ? (read.data as z.infer<typeof apollo>).operations.map(({ id, body }) => ({ id, text: body }))
    : Object.entries(read.data as z.infer<typeof codegen>).map(([id, text]) => ({ id, text }));
}

/**
 * Indexes the documents of all manifests. An identifier may have the prefix `sha256:`, as GraphQL over HTTP
 * suggests.
 *
 * @throws {ConfigurationError} when two manifests use one identifier for different texts.
 */
export function indexManifests(manifests: ReadonlyMap<string, readonly ManifestEntry[]>): TrustedDocuments {
  const texts = new Map<string, string>();
  const hashes = new Set<string>();
  for (const [file, entries] of manifests) {
    for (const { id, text } of entries) {
      const name = withoutPrefix(id);
      const known = texts.get(name);
      if (known !== undefined && known !== text) throw ambiguous(file, id);
      const hash = sha256(text);
      texts.set(name, text);
      texts.set(hash, text);
      hashes.add(hash);
    }
  }
  return {
    textOf: (id) => texts.get(withoutPrefix(id)),
    has: (hash) => hashes.has(hash),
    size: hashes.size,
  };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function withoutPrefix(id: string): string {
  return id.startsWith('sha256:') ? id.slice('sha256:'.length) : id;
}

function parseJson(json: string, file: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    const expected = 'JSON in the form of graphql-codegen or Apollo';
    throw new ConfigurationError([{ file, path: '(whole file)', expected, got: 'no JSON' }]);
  }
}

function ambiguous(file: string, id: string): ConfigurationError {
  const expected = 'one text for each identifier over all manifests';
  return new ConfigurationError([{ file, path: id, expected, got: 'another text than before' }]);
}
