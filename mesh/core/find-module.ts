import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const conditions = new Set(['node', 'import', 'module-sync']);

/**
 * Returns the file: URL of a module that a configuration names. A name that starts with `./`, `../` or `/` is
 * a path. Any other name is a package, searched from the folder of the configuration upwards. For a folder,
 * it returns the first of `entries` that exists there. Returns undefined when there is none.
 */
export function findModule(
  name: string,
  baseDir: string,
  entries: readonly string[] = [],
): string | undefined {
  const file = isPath(name) ? findFile(resolve(baseDir, name), entries) : findPackage(name, baseDir);
  return file === undefined ? undefined : pathToFileURL(file).href;
}

export function isPath(name: string): boolean {
  return /^\.{0,2}\//.test(name);
}

function findFile(path: string, entries: readonly string[]): string | undefined {
  const found = isFolder(path) ? entries.map((entry) => join(path, entry)).find(existsSync) : path;
  return found !== undefined && existsSync(found) ? found : undefined;
}

function findPackage(name: string, baseDir: string): string | undefined {
  try {
    // Types do not know `conditions`. Without it a package that has no CommonJS entry is not found.
    const options = { conditions } as object;
    const found = createRequire(join(resolve(baseDir), '.meshrc.yaml')).resolve(name, options);
    return isAbsolute(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
