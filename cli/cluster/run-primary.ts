import { deadlines as usual } from './deadlines.ts';
import { createPrimary, type PrimaryOptions } from './primary.ts';
import { createShutdown, endOnUncaught } from './shutdown.ts';

/**
 * Runs the primary until it ends. It handles signals from the first moment, whatever the workers are doing.
 *
 * @throws {WorkerFailure} when a worker cannot start.
 */
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
  // When the parent of this process is gone, its channel closes and the gateway ends.
  process.once('disconnect', () => shutdown.begin());

  try {
    for (const line of await primary.start()) process.stdout.write(`${line}\n`);
  } catch (error) {
    await primary.stop();
    throw error;
  }
}
