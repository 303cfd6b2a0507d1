import { basename } from 'node:path';
import { parse } from 'graphql';
import { ConfigurationError } from '../contract/errors.ts';
import { readBeside } from './description-files.ts';
import { type Finding, maxDescriptionBytes, parseDescription } from './foreign-document.ts';
import { disarmOpenApi } from './foreign-openapi.ts';
import type { HandlerSettings } from './foreign-settings.ts';

/** What Mesh is given to read instead of a partner's files: texts by the address under which it asks for them. */
export type Description = ReadonlyMap<string, { readonly type: string; readonly text: string }>;

/** A host that cannot be (RFC 6761 §6.4): Mesh asks for descriptions there, and finds what was read and checked. */
const host = 'https://description.invalid';
const maxFiles = 100;
const maxTokens = 1_000_000;

/** Returns the address under which Mesh is to ask for the description of a handler, for those that we read ourselves. */
export function addressOf(kind: string, source: unknown): string | undefined {
  if (typeof source !== 'string') return undefined;
  if (kind === 'openapi') return `${host}/${isAddress(source) ? 'description.json' : basename(source)}`;
  const isText = isAddress(source) || /\.(?:graphqls?|gql|json|ya?ml)$/.test(source);
  return kind === 'graphql' && isText ? `${host}/description` : undefined;
}

/**
 * Reads and checks a description before Mesh sees it. A file that is wrong is the operator's to mend and throws a
 * `ConfigurationError`; what a partner serves throws an `Error`, and that source is left out.
 */
export async function loadDescription(
  handler: HandlerSettings,
  baseDir: string,
  fetchFn: typeof globalThis.fetch,
): Promise<Description> {
  const { kind, source = '' } = handler;
  const address = addressOf(kind, source);
  if (address === undefined) return new Map();
  const isLocal = !isAddress(source);
  try {
    const main = basename(address);
    const first = isLocal
      ? await readBeside(baseDir, source, basename(source))
      : await fetchText(source, handler, fetchFn);
    if (kind === 'graphql') return new Map([[address, readGraphql(first)]]);
    const described = new Map<string, { type: string; text: string }>();
    const files = new Set([main]);
    const findings: Finding[] = [];
    for (const file of files) {
      if (files.size > maxFiles) throw new Error(`a description of over ${maxFiles} files`);
      const document = parseDescription(file === main ? first : await readBeside(baseDir, source, file));
      const found = disarmOpenApi(document, handler, { file, isLocal, files, isMain: file === main });
      findings.push(...found.map((one) => (file === main ? one : { ...one, at: `${file}: ${one.at}` })));
      described.set(`${host}/${file}`, { type: 'application/json', text: JSON.stringify(document) });
    }
    if (findings.length > 0) throw new Findings(findings);
    return described;
  } catch (error) {
    throw isLocal ? toConfigurationError(source, error) : error;
  }
}

class Findings extends Error {
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

async function fetchText(
  source: string,
  { schemaHeaders }: HandlerSettings,
  fetchFn: typeof globalThis.fetch,
): Promise<string> {
  const response = await fetchFn(source, { headers: schemaHeaders });
  return await response.text();
}

/** SDL is handed on as it is, once it is known to be parsed in bounds; the answer to an introspection query as JSON. */
function readGraphql(text: string): { type: string; text: string } {
  const plain = text.replace(/^\uFEFF/, '');
  if (/^\s*\{\s*"/.test(plain))
    return { type: 'application/json', text: JSON.stringify(parseDescription(plain)) };
  if (plain.length > maxDescriptionBytes) throw new Error('a description that is too long');
  try {
    parse(plain, { maxTokens, noLocation: true });
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : '';
    throw new Error(`no GraphQL types (${why.slice(0, 200)})`, { cause });
  }
  return { type: 'application/graphql', text: plain };
}

function isAddress(source: string): boolean {
  return /^https?:\/\//i.test(source);
}
