import { basename } from 'node:path';
import { ConfigurationError } from '../../mesh/contract/errors.ts';
import type { HandlerSettings } from './handler-settings.ts';
import type { Finding } from './parse-description.ts';
import { readBeside } from './read-beside.ts';

/** Checked texts that Mesh reads instead of a partner's files, by address. */
export type Description = ReadonlyMap<string, { readonly type: string; readonly text: string }>;

/** A host that cannot exist (RFC 6761 §6.4). Mesh requests descriptions there and receives the checked texts. */
export const descriptionHost = 'https://description.invalid';

export function isAddress(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

/** Returns the text of a description, from its file or its address. Throws an `Error` with a readable message. */
export async function readSource(
  { source = '', schemaHeaders }: HandlerSettings,
  baseDir: string,
  fetchFn: typeof globalThis.fetch,
): Promise<string> {
  if (!isAddress(source)) return readBeside(baseDir, source, basename(source));
  const response = await fetchFn(source, { headers: schemaHeaders });
  return await response.text();
}

/**
 * Runs `load`. A mistake in a file throws a `ConfigurationError`, because the operator can correct it. A mistake in a
 * partner's response throws an `Error`, and the gateway leaves that source out.
 */
export async function withOrigin<T>(source: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw isAddress(source) ? error : toConfigurationError(source, error);
  }
}

/** The mistakes in a description. */
export class Findings extends Error {
  readonly findings: readonly Finding[];
  constructor(findings: readonly Finding[]) {
    const [first] = findings;
    super(`${first?.at}: expected ${first?.expected}, got ${first?.got}`);
    this.findings = findings.slice(0, 20);
  }
}

function toConfigurationError(file: string, error: unknown): ConfigurationError {
  if (error instanceof Findings) {
    return new ConfigurationError(
      error.findings.map(({ at, expected, got }) => ({ file, path: at, expected, got })),
    );
  }
  const got = error instanceof Error ? error.message : String(error);
  return new ConfigurationError([{ file, path: '', expected: 'a readable description', got }]);
}
