/** Whether a text has come before, as far as can be told. */
export type SeenBefore = (hash: string) => boolean;

const sets = 8_192;
const ways = 8;

/**
 * Tells texts that come again from texts that come once, in 256 KiB. Each SHA-256 belongs to one set of eight places; a new
 * one takes the place that was taken longest ago. A text that is forgotten counts as new; one of 2²⁹ others passes for it.
 *
 * A release, or an attacker, sends many texts once. Kept, they would push out the plans of texts that come again, and a heap
 * full of plans takes V8 hundreds of milliseconds to mark. One place for each hash would not do: of a thousand texts about
 * fifteen would share theirs, push each other out for ever, and be parsed each time.
 */
export function createSeenBefore(): SeenBefore {
  const marks = new Uint32Array(sets * ways);
  const oldest = new Uint8Array(sets);
  return (hash) => {
    const set = Number.parseInt(hash.slice(0, 4), 16) % sets;
    const mark = Number.parseInt(hash.slice(4, 12), 16) || 1;
    const first = set * ways;
    for (let way = 0; way < ways; way += 1) if (marks[first + way] === mark) return true;
    const taken = oldest[set] ?? 0;
    marks[first + taken] = mark;
    oldest[set] = (taken + 1) % ways;
    return false;
  };
}
