/** A stretch of time with a number of its own, in which a client is counted. */
export interface Period {
  /** The same for the same stretch, in every process. */
  readonly id: string;
  readonly seconds: number;
  readonly endsInSeconds: number;
}

/**
 * Returns the window that holds `nowMs`. Windows of different clients begin at different moments, so that they do not all come
 * back in the same second.
 */
export function windowAt(nowMs: number, seconds: number, client: string): Period {
  const offset = hash(client) % seconds;
  const now = nowMs / 1000 + offset;
  const index = Math.floor(now / seconds);
  return { id: `${seconds}s${index}`, seconds, endsInSeconds: Math.ceil((index + 1) * seconds - now) };
}

/** Returns the day (UTC). */
export function dayAt(nowMs: number): Period {
  const date = new Date(nowMs);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  return between(
    `d${date.toISOString().slice(0, 10)}`,
    nowMs,
    Date.UTC(year, month, day),
    Date.UTC(year, month, day + 1),
  );
}

/** Returns the month (UTC). */
export function monthAt(nowMs: number): Period {
  const date = new Date(nowMs);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return between(
    `m${date.toISOString().slice(0, 7)}`,
    nowMs,
    Date.UTC(year, month),
    Date.UTC(year, month + 1),
  );
}

function between(id: string, nowMs: number, beganMs: number, endsMs: number): Period {
  return {
    id,
    seconds: (endsMs - beganMs) / 1000,
    endsInSeconds: Math.max(1, Math.ceil((endsMs - nowMs) / 1000)),
  };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return value;
}
