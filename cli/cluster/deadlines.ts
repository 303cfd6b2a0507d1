/** How long requests in flight may take to finish when a process stops. */
export const drainSeconds = 10;

/** Deadlines of every wait for a worker. Tests inject shorter ones. */
export interface Deadlines {
  /** From fork to ready, the first time. A slot whose starts were too slow gets longer. */
  readonly startMs: number;
  /** From the order to stop to the exit, for a worker that does not serve yet. */
  readonly stopStartingMs: number;
  /** From the order to drain to the exit. Longer than the worker's own deadline. */
  readonly drainMs: number;
  /** The worker's own deadline to drain and close. */
  readonly selfDrainMs: number;
  /** How long requests in flight may take after a second signal. */
  readonly hurryMs: number;
  /** How long to wait for messages of a worker that has exited. */
  readonly lastMessagesMs: number;
  /** Interval of heartbeats, and of their checks by the primary. */
  readonly beatMs: number;
  /** Missing heartbeats after which a ready worker is killed. */
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
