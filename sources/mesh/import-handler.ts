import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Imports a handler by its package name or absolute path. A folder stands for its `index.ts` (`index.js` once built), as in
 * Mesh. Throws an `Error` with the message that Mesh expects for a missing module, because Mesh guesses names before it
 * tries the path.
 */
export async function importHandler(id: string): Promise<unknown> {
  if (!isAbsolute(id)) return await import(id);
  const file = isFolder(id) ? ['index.ts', 'index.js'].map((name) => join(id, name)).find(existsSync) : id;
  if (!file || !existsSync(file)) throw new Error(`Cannot find module '${id}'`);
  return await import(pathToFileURL(file).href);
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
