/** How every partner process lives: it says when it is ready, and leaves when it is told or when its parent is gone. */
export interface Running {
  readonly url: string;
  close(): Promise<void>;
}

export async function runPartner(name: string, start: (port: number) => Promise<Running>): Promise<void> {
  const port = Number(process.env.PORT ?? 0);
  let running: Running;
  try {
    running = await start(port);
  } catch (error) {
    const busy = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    const what = busy ? `port ${port} is taken` : String(error);
    process.stderr.write(`${name} cannot start: ${what}\n`);
    process.exitCode = 1;
    return;
  }
  process.stdout.write(`${name} ready ${running.url}\n`);
  let leaving = false;
  const leave = () => {
    if (leaving) return;
    leaving = true;
    void running.close().finally(() => process.exit(0));
  };
  process.once('SIGTERM', leave);
  // Ctrl-C reaches every process of a terminal at once; the demonstration says when it is the partners' turn.
  process.on('SIGINT', () => process.connected || leave());
  // The parent's end of the channel closes when it dies, however it dies.
  process.once('disconnect', leave);
}
