import { ConfigurationError } from '../../mesh/contract/errors.ts';
import type { SourceEntry, SourceKind } from '../../mesh/contract/source-kind.ts';
import { findModule, isPath } from '../../mesh/core/find-module.ts';

/**
 * The kind of every unregistered handler. It opens a source kind that a module or package exports, or any other handler of
 * Mesh. Mesh's modules load only for the latter.
 */
export const meshKind: SourceKind = {
  async open(entry) {
    const kind = await importKind(entry);
    if (kind) return kind.open(entry);
    const { openHandler } = await import('./open-handler.ts');
    return openHandler(entry);
  },
};

/** Returns undefined where no source kind is found. Mesh may know the handler under another name. */
async function importKind({ name, handler, baseDir }: SourceEntry): Promise<SourceKind | undefined> {
  // A single word, such as `soap`, is a handler name of Mesh.
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
