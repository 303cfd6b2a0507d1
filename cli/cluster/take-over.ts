import type { Member } from './crew.ts';
import type { Generation } from './freeze.ts';

export interface TakeOverOptions {
  readonly hire: (generation: Generation) => Promise<unknown>;
  readonly dismiss: (member: Member) => Promise<void>;
  /** Workers that start or serve, and are not about to leave. */
  readonly serving: () => readonly Member[];
  /** A first one of the generation serves, so it is what everybody else gets, too. */
  readonly onTaken: () => void;
  readonly isStopping: () => boolean;
}

/**
 * Replaces workers of older generations one after the other: a new one serves before an old one drains. Ends with as many as
 * the generation wants. Rejects when a new one cannot start; if that was the first, nothing has changed.
 */
export async function takeOver(next: Generation, options: TakeOverOptions): Promise<void> {
  const { hire, dismiss, serving, onTaken, isStopping } = options;
  const retiring = () => serving().filter(({ generation }) => generation !== next);
  let isFirst = true;
  while (!isStopping() && (retiring().length > 0 || serving().length < next.workers)) {
    const enough = serving().length - retiring().length >= next.workers;
    if (!enough) await hire(next);
    if (isFirst) onTaken();
    isFirst = false;
    const [old] = retiring();
    if (old) await dismiss(old);
  }
}
