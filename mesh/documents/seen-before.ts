/** Whether a text has come before, as far as can be told. */
export type SeenBefore = (hash: string) => boolean;

const slots = 65_536;

/**
 * Tells texts that come again from texts that come once, in 256 KiB: each SHA-256 has one slot, and the latest hash of a slot
 * stands in it. A text that is forgotten counts as new; one of 2³² others passes for it.
 *
 * A release, or an attacker, sends many texts once. Kept, they would push out the plans of texts that come again, and a heap
 * full of plans takes V8 hundreds of milliseconds to mark.
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
