import { ConfigurationError } from '../../mesh/contract/errors.ts';
import type { SourceEntry, SourceKind } from '../../mesh/contract/source-kind.ts';
import { findModule, isPath } from '../../mesh/core/find-module.ts';

/**
 * The kind of every handler that nobody registered: a kind of source that a module at a path or a package exports, or any
 * other handler of Mesh. Mesh's modules load for the latter only.
 */
export const meshKind: SourceKind = {
  async open(entry) {
    const kind = await importKind(entry);
    if (kind) return kind.open(entry);
    const { openHandler } = await import('./open-handler.ts');
    return openHandler(entry);
  },
};

/** Undefined where nothing is there, or something else: Mesh may know it under another name. */
async function importKind({ name, handler, baseDir }: SourceEntry): Promise<SourceKind | undefined> {
  // One word alone, such as `soap`, is a name of Mesh's.
  const url = /[/-]/.test(handler) ? findModule(handler, baseDir, ['index.ts', 'index.js']) : undefined;
  if (url === undefined && !isPath(handler)) return undefined;
  try {
    if (url === undefined) throw new Error(`Cannot find module '${handler}'`);
    const { default: kind } = (await import(url)) as { default?: Partial<SourceKind> };
    return typeof kind?.open === 'function' ? (kind as SourceKind) : undefined;
  } catch (error) {
    const got = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    const path = `sources.${name}.handler`;
    throw new ConfigurationError([{ file: '.meshrc.yaml', path, expected: 'a handler that loads', got }]);
  }
}
