/** How long requests under way may take to finish when a process stops. */
export const drainSeconds = 10;

/** The bounds of every wait for a worker. Tests inject shorter ones. */
export interface Deadlines {
  /** From fork to ready, the first time; longer for a slot whose starts were too slow for it. */
  readonly startMs: number;
  /** From the order to stop to the exit, for a worker that does not serve yet. */
  readonly stopStartingMs: number;
  /** From the order to drain to the exit; longer than a worker gives itself. */
  readonly drainMs: number;
  /** What a worker gives itself to drain and close. */
  readonly selfDrainMs: number;
  /** How long a second signal leaves to requests under way. */
  readonly hurryMs: number;
  /** How long messages of a worker that has exited are waited for. */
  readonly lastMessagesMs: number;
  /** How often a worker says that its event loop turns, and how often the primary looks. */
  readonly beatMs: number;
  /** Beats that may be missing before a worker that was ready is killed. */
  readonly missedBeats: number;
}

export const deadlines: Deadlines = {
  startMs: 60_000,
  stopStartingMs: 2_000,
  drainMs: (drainSeconds + 3) * 1000,
  selfDrainMs: (drainSeconds + 2) * 1000,
  hurryMs: 1_000,
  lastMessagesMs: 1_000,
  beatMs: 1_000,
  missedBeats: 15,
};
