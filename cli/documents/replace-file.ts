import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';

/**
 * Replaces a text file as a whole: readers see the old text or the new one. Returns false, and changes nothing, when it no longer
 * holds `before`, such as when somebody else has published meanwhile.
 */
export function replaceFile(path: string, before: string | undefined, text: string): boolean {
  const next = `${path}.${process.pid}.next`;
  const file = openSync(next, 'wx', 0o644);
  try {
    writeSync(file, text);
    fsyncSync(file);
    closeSync(file);
    if (readIfThere(path) !== before) return false;
    renameSync(next, path);
    return true;
  } finally {
    rmSync(next, { force: true });
  }
}

export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
