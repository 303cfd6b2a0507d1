/** Returns whether a text has arrived before, with the limits of {@link createSeenBefore}. */
export type SeenBefore = (hash: string) => boolean;

const slots = 65_536;

/**
 * Distinguishes repeated texts from texts that arrive once, in 256 KiB. Each SHA-256 has one slot that holds
 * its latest hash.
 * A forgotten text counts as new. One of 2³² other texts passes for it.
 *
 * A release, or an attacker, sends many texts once. In a cache they would evict the plans of repeated texts.
 * V8 takes hundreds of milliseconds to mark a heap full of plans.
 */
export function createSeenBefore(): SeenBefore {
  const latest = new Uint32Array(slots);
  return (hash) => {
    const slot = Number.parseInt(hash.slice(0, 4), 16);
    const mark = Number.parseInt(hash.slice(4, 12), 16) || 1;
    if (latest[slot] === mark) return true;
    latest[slot] = mark;
    return false;
  };
}
