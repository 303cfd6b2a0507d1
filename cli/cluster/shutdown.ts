export interface ShutdownOptions {
  /** The process ends after this time in any case. */
  readonly deadlineMs: number;
  /** How long work in flight may take after a second signal. */
  readonly hurryMs: number;
  /** Finishes work in flight. Resolves with whether everything was finished. */
  readonly stop: () => Promise<boolean>;
  /** Ends at once what would outlive this process. */
  readonly kill?: () => void;
}

export interface Shutdown {
  /** Ends the process when work in flight has finished. Repeated calls only raise the exit code. */
  begin(exitCode?: number): void;
  /** Handles one signal: the first drains, the second shortens the deadline, the third ends at once. */
  signal(): void;
}

/**
 * Creates the only way in which a process of the gateway ends. Exit code 0: everything was finished. 1:
 * something was cut off, or an error was the reason.
 */
export function createShutdown({ deadlineMs, hurryMs, stop, kill = () => {} }: ShutdownOptions): Shutdown {
  let isBegun = false;
  let signals = 0;
  let code = 0;

  function force() {
    kill();
    process.exit(1);
  }

  function begin(exitCode = 0) {
    code = Math.max(code, exitCode);
    if (isBegun) return;
    isBegun = true;
    setTimeout(force, deadlineMs);
    stop().then((isClean) => process.exit(isClean ? code : 1), force);
  }

  return {
    begin,
    signal() {
      signals += 1;
      if (signals === 1) begin();
      // Not at once: npm repeats a Ctrl-C that the terminal has sent already.
      if (signals === 2) setTimeout(force, hurryMs);
      if (signals === 3) force();
    },
  };
}

/** Ends the process on uncaught errors: the first drains, the second ends at once. `log` reports both. */
export function endOnUncaught(shutdown: Shutdown, log: (error: unknown) => void): void {
  let isSecond = false;
  process.on('uncaughtException', (error) => {
    log(error);
    if (isSecond) process.exit(1);
    isSecond = true;
    shutdown.begin(1);
  });
}

/** Survives a closed pipe behind standard output or error. */
export function surviveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
