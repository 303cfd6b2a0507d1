import { basename } from 'node:path';
import { ConfigurationError } from '../../mesh/contract/errors.ts';
import type { HandlerSettings } from './handler-settings.ts';
import type { Finding } from './parse-description.ts';
import { readBeside } from './read-beside.ts';

/** What Mesh is given to read instead of a partner's files: texts by the address under which it asks for them. */
export type Description = ReadonlyMap<string, { readonly type: string; readonly text: string }>;

/** A host that cannot be (RFC 6761 §6.4): Mesh asks for descriptions there, and finds what was read and checked. */
export const descriptionHost = 'https://description.invalid';

export function isAddress(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

/** Returns the text of a description, from its file or its address. Throws an `Error` in words. */
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
 * Runs `load`. A file that is wrong is the operator's to correct and throws a `ConfigurationError`; what a partner serves
 * throws an `Error`, and that source is left out.
 */
export async function withOrigin<T>(source: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw isAddress(source) ? error : toConfigurationError(source, error);
  }
}

/** What is wrong in a description. */
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
