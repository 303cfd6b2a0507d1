import { posix } from 'node:path';

type Note = (at: string, expected: string, got: string) => void;

export interface ReferenceContext {
  /** Path of the document below the folder of its description. */
  readonly file: string;
  readonly isMain: boolean;
  /** Whether references to other files of the folder are followed. `files` collects them. */
  readonly isLocal: boolean;
  readonly files: Set<string>;
}

const expected = 'a reference into the same document, or to a file beside it';

/**
 * Checks that a reference resolves in this document, or names a file in the same folder. The gateway reads no other place.
 */
export function checkReference(
  reference: string,
  at: string,
  document: object,
  { file, isLocal, files }: Omit<ReferenceContext, 'isMain'>,
  note: Note,
) {
  const [path = '', pointer = ''] = reference.split('#', 2);
  if (/(?:^|\/)(?:properties|patternProperties|definitions|schemas|\$defs)$/.test(pointer))
    return note(at, 'a reference to a part', 'one to all parts at once');
  if (path === '') {
    if (!leadsSomewhere(document, pointer)) note(at, expected, 'one that leads nowhere or in a circle');
    return;
  }
  const target = posix.join(posix.dirname(file), path);
  const isBeside = isLocal && /^[\w./ -]+\.(?:json|ya?ml)$/.test(path) && !/^[./]*\.\.|^\//.test(target);
  if (isBeside && !path.startsWith('/')) files.add(target);
  else note(at, expected, 'one that leads elsewhere');
}

/** Returns whether a chain of references ends. An endless one would exhaust the memory. */
function leadsSomewhere(document: object, pointer: string): boolean {
  const seen = new Set<string>();
  let next: string | undefined = pointer;
  while (next !== undefined) {
    if (seen.has(next) || (next !== '' && !next.startsWith('/'))) return false;
    seen.add(next);
    const target = partAt(document, next);
    if (target === undefined) return false;
    const { $ref } = (target ?? {}) as { $ref?: unknown };
    next = typeof $ref === 'string' && $ref.startsWith('#') ? $ref.slice(1) : undefined;
  }
  return true;
}

function partAt(document: object, pointer: string): unknown {
  let part: unknown = document;
  for (const token of pointer.split('/').slice(1)) {
    const key = decode(token).replaceAll('~1', '/').replaceAll('~0', '~');
    if (part === null || typeof part !== 'object' || !Object.hasOwn(part, key)) return undefined;
    part = (part as Record<string, unknown>)[key];
  }
  return part;
}

function decode(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}
