import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** Descriptions of partners are 20 MiB at most. */
const maxBytes = 20 * 1024 * 1024;
const maxPathLength = 1_024;

/**
 * Finds the files that settings name, such as a description of a partner, wherever the name stands. Returns the SHA-256 of each
 * by absolute path. A text that names no file is none.
 */
export function namedFiles(settings: unknown, folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      const path =
        value.length <= maxPathLength && !value.includes('\0') ? resolve(folder, value.trim()) : '';
      const digest = path && !found.has(path) ? digestOf(path) : undefined;
      if (digest !== undefined) found.set(path, digest);
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(settings);
  return found;
}

function digestOf(path: string): string | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats?.isFile() || stats.size > maxBytes) return undefined;
    return sha256(readFileSync(path));
  } catch {
    // A name that leads to nothing readable is for the source to tell of.
    return undefined;
  }
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('base64url');
}
