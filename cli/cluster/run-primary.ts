import { deadlines as usual } from './deadlines.ts';
import { createPrimary, type PrimaryOptions } from './primary.ts';
import { createShutdown, endOnUncaught } from './shutdown.ts';

/** The life of a primary: signals are heard from the first moment, whatever the workers are doing. Throws `WorkerFailure`. */
export async function runPrimary(options: PrimaryOptions): Promise<void> {
  const { drainMs, hurryMs } = options.deadlines ?? usual;
  const primary = createPrimary(options);
  const shutdown = createShutdown({
    deadlineMs: drainMs + hurryMs,
    hurryMs,
    async stop() {
      process.stdout.write('gateway draining\n');
      const isClean = await primary.stop();
      process.stdout.write('gateway stopped\n');
      return isClean;
    },
    kill: primary.kill,
  });
  endOnUncaught(shutdown, (err) =>
    primary.logger.fatal({ err }, 'stopping after an error that nobody caught'),
  );
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) process.on(signal, shutdown.signal);
  process.on('SIGHUP', primary.reload);
  if (options.generation.settings.pertuis.reloadOnSave) primary.watch();
  // A parent that started this process with a channel, and is gone, wants it gone too.
  process.once('disconnect', () => shutdown.begin());

  try {
    for (const line of await primary.start()) process.stdout.write(`${line}\n`);
  } catch (error) {
    await primary.stop();
    throw error;
  }
}
