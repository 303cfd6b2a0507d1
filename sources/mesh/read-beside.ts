import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { maxDescriptionBytes } from './parse-description.ts';

/**
 * Reads a file in the folder of a description. Throws an `Error` for a file that is missing, too large, or outside the
 * folder through links.
 */
export async function readBeside(baseDir: string, source: string, file: string): Promise<string> {
  const folder = dirname(resolve(baseDir, source));
  try {
    const [root, path] = await Promise.all([realpath(folder), realpath(join(folder, file))]);
    const { size } = await stat(path);
    // The operator may link the description itself. Its references may not leave the folder.
    const isMain = resolve(folder, file) === resolve(baseDir, source);
    if (!isMain && !path.startsWith(root + sep)) throw new Error(`${file} leads out of the folder`);
    if (size > maxDescriptionBytes) throw new Error(`${file} is over ${maxDescriptionBytes} bytes`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw new Error(`no file ${file} (${error.code})`);
    throw error;
  }
}
