export interface ShutdownOptions {
  /** After this the process ends whatever it waits for. */
  readonly deadlineMs: number;
  /** How long a second signal leaves to what is under way. */
  readonly hurryMs: number;
  /** Finishes what is under way. Resolves with whether everything was finished. */
  readonly stop: () => Promise<boolean>;
  /** Ends at once what would outlive this process. */
  readonly kill?: () => void;
}

export interface Shutdown {
  /** Ends the process when what is under way has finished. Repeated calls only raise the exit code. */
  begin(exitCode?: number): void;
  /** One signal: the first begins, the second leaves a moment, the third ends at once. */
  signal(): void;
}

/**
 * The one way in which a process of the gateway ends. Exit code 0: everything was finished. 1: something was cut off, or an
 * error was the reason.
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

/** Errors that nobody caught: the first ends the process in order, the second at once. `log` tells of both. */
export function endOnUncaught(shutdown: Shutdown, log: (error: unknown) => void): void {
  let isSecond = false;
  process.on('uncaughtException', (error) => {
    log(error);
    if (isSecond) process.exit(1);
    isSecond = true;
    shutdown.begin(1);
  });
}

/** A closed pipe behind standard output or error ends no gateway. */
export function surviveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
