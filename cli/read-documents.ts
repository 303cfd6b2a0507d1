import type { ArbitraryDocuments, TrustedDocuments } from '../mesh/contract/documents.ts';
import { ConfigurationError } from '../mesh/contract/errors.ts';
import { indexManifests, type ManifestEntry, readManifest } from '../mesh/documents/trusted-documents.ts';

/** What `pertuis.documents` comes to. */
export interface ReadDocuments {
  /** Absent without manifests. */
  readonly trusted: TrustedDocuments | undefined;
  readonly arbitrary: ArbitraryDocuments;
  /** By the path that the settings give. */
  readonly manifests: ReadonlyMap<string, readonly ManifestEntry[]>;
}

const maxBytes = 32 * 1024 * 1024;

/**
 * Reads every manifest and indexes them together. `readText` gets the path as the settings give it. Throws
 * `ConfigurationError` with the mistakes of all manifests.
 */
export function readDocuments(
  settings: { readonly manifests: readonly string[]; readonly arbitrary: ArbitraryDocuments },
  readText: (file: string) => string,
): ReadDocuments {
  const read = settings.manifests.map((file) => {
    try {
      return { file, entries: readBounded(readText(file), file), problems: [] };
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      return { file, entries: [], problems: error.problems };
    }
  });
  const problems = read.flatMap((one) => one.problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  const manifests = new Map(read.map(({ file, entries }) => [file, entries]));
  const { arbitrary } = settings;
  return { trusted: manifests.size > 0 ? indexManifests(manifests) : undefined, arbitrary, manifests };
}

function readBounded(text: string, file: string): ManifestEntry[] {
  if (text.length <= maxBytes) return readManifest(text, file);
  const got = `${text.length} characters`;
  throw new ConfigurationError([{ file, path: '', expected: `at most ${maxBytes} characters`, got }]);
}
