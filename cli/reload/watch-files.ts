import { stat } from 'node:fs/promises';

export interface WatchOptions {
  /** Absolute paths; asked each time, since a reload may name others. */
  readonly files: () => readonly string[];
  readonly onSaved: () => void;
  readonly everyMs?: number;
}

/**
 * Looks at files and calls `onSaved` once they have changed and then stayed the same for one look: editors that write in
 * pieces, rename or replace a file are one save. It looks at each path again and holds no file, so links that turn, as those of a
 * mounted volume do, and network file systems count, too. Returns what ends it.
 */
export function watchFiles({ files, onSaved, everyMs = 250 }: WatchOptions): () => void {
  let told: string | undefined;
  let before: string | undefined;
  let timer: NodeJS.Timeout;
  let isEnded = false;

  async function look() {
    const now = JSON.stringify(await Promise.all([...files()].sort().map(signatureOf)));
    if (isEnded) return;
    told ??= now;
    if (now !== told && now === before) {
      told = now;
      onSaved();
    }
    before = now;
    timer = setTimeout(look, everyMs).unref();
  }

  void look();
  return () => {
    isEnded = true;
    clearTimeout(timer);
  };
}

async function signatureOf(file: string): Promise<readonly string[]> {
  try {
    const { ino, mtimeNs, size } = await stat(file, { bigint: true });
    return [file, ino, mtimeNs, size].map(String);
  } catch {
    return [file, 'absent'];
  }
}
