import type { Observed, Target } from '../attack.ts';
import { end, lastWordsOf, nextMessage, startScript } from '../processes/children.ts';

export interface Attacker {
  /** Resolves with the observations; undefined when the attack broke off or took too long. */
  readonly done: Promise<Observed | undefined>;
  lastWords(): string;
  /** Closes its sockets. */
  stop(): Promise<unknown>;
}

const graceMs = 8_000;

interface Said {
  readonly kind: 'done' | 'announce-end';
  readonly observed?: Observed;
}

/** Starts an attack in a separate process. */
export function startAttacker(
  id: string,
  target: Omit<Target, 'announceEnd'>,
  onAnnounceEnd: () => void,
): Attacker {
  const child = startScript(new URL('../attacker.ts', import.meta.url), {
    ATTACK: id,
    TARGET: JSON.stringify(target),
  });
  child.on('message', ({ kind }: Said) => {
    if (kind !== 'announce-end') return;
    onAnnounceEnd();
    child.send('announced');
  });
  const isDone = (message: unknown): message is Said => (message as Said).kind === 'done';
  const done = nextMessage(child, isDone, target.seconds * 1_000 + graceMs);
  return {
    done: done.then(
      ({ observed }) => observed,
      () => undefined,
    ),
    lastWords: lastWordsOf(child),
    stop: () => end(child, 1_000),
  };
}
