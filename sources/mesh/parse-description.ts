import { parseDocument } from 'yaml';

/** A mistake in a description. `at` is its path in the document. */
export interface Finding {
  readonly at: string;
  readonly expected: string;
  readonly got: string;
}

/** 10 MiB. The largest public descriptions known have 9. */
export const maxDescriptionBytes = 10 * 1024 * 1024;
/** The YAML parser takes about 5 µs for each byte. */
const maxYamlBytes = 2 * 1024 * 1024;
const maxNodes = 1_000_000;
const maxDepth = 200;
/** YAML aliases multiply the value that they repeat. */
const maxAliases = 100;

/**
 * Parses a description, JSON or YAML, as data. It allows no tags that read files and bounds aliases, depth and values.
 * Throws an `Error` with a message for the operator.
 */
export function parseDescription(text: string): unknown {
  if (text.length > maxDescriptionBytes)
    throw new Error(`a description of over ${maxDescriptionBytes / 1024 / 1024} MiB`);
  const plain = text.replace(/^\uFEFF/, '');
  const document = /^\s*[{[]/.test(plain) ? parseJson(plain) : parseYaml(plain);
  measure(document);
  // Separate copies of parts that YAML shares, so that each is judged by its place.
  return JSON.parse(JSON.stringify(document) ?? 'null');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Text that looks like JSON may be YAML in flow style.
    return parseYaml(text);
  }
}

function parseYaml(text: string): unknown {
  if (text.length > maxYamlBytes)
    throw new Error(`a description of over ${maxYamlBytes / 1024 / 1024} MiB of YAML; JSON may have more`);
  if (isNestedTooDeep(text)) throw new Error(`a description nested over ${maxDepth} deep`);
  try {
    const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, logLevel: 'error' });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) throw problem;
    return document.toJS({ maxAliasCount: maxAliases });
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : '';
    throw new Error(`neither JSON nor plain YAML (${why.slice(0, 200)})`, { cause });
  }
}

/** Counts brackets, because the parser takes seconds for 100,000 open ones. */
function isNestedTooDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = Math.max(0, depth + (bracket === '[' || bracket === '{' ? 1 : -1));
    if (depth > maxDepth) return true;
  }
  return false;
}

/** Counts a shared part each time it occurs, as a later walk does. */
function measure(document: unknown): void {
  let nodes = 0;
  const open: [value: unknown, depth: number][] = [[document, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, depth] = next;
    nodes += 1;
    if (nodes > maxNodes) throw new Error(`a description of over ${maxNodes} values`);
    if (depth > maxDepth) throw new Error(`a description nested over ${maxDepth} deep, or in a circle`);
    if (value === null || typeof value !== 'object') continue;
    for (const part of Object.values(value)) open.push([part, depth + 1]);
  }
}
