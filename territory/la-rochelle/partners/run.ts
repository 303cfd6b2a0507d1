/** The life of a partner process: it reports when it is ready, and ends on a signal or with its parent. */
export interface Running {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts on the port of `PORT`, or on a free one when that is taken. The parent reads the address from its output. */
export async function runPartner(name: string, start: (port: number) => Promise<Running>): Promise<void> {
  let running: Running;
  try {
    running = await startOnFreePort(start, Number(process.env.PORT ?? 0));
  } catch (error) {
    process.stderr.write(`${name} cannot start: ${error}\n`);
    process.exitCode = 1;
    return;
  }
  process.stdout.write(`${name} ready ${running.url}\n`);
  let cancellation = false;
  const leave = () => {
    if (cancellation) return;
    cancellation = true;
    void running.close().finally(() => process.exit(0));
  };
  process.once('SIGTERM', leave);
  // Ctrl-C reaches every process of a terminal at once; the demonstration says when it is the partners' turn.
  process.on('SIGINT', () => process.connected || leave());
  // The parent's end of the channel closes when it dies, however it dies.
  process.once('disconnect', leave);
}

async function startOnFreePort(start: (port: number) => Promise<Running>, usual: number): Promise<Running> {
  try {
    return await start(usual);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return start(0);
  }
}
