import cluster from 'node:cluster';
import closeWithGrace, { type Options } from 'close-with-grace';
import type { Command } from 'commander';
import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { freeze, type Generation } from '../cluster/freeze.ts';

export function addStart(program: Command) {
  program
    .command('start')
    .description('start the gateway; SIGHUP reloads it where several processes serve (serve.fork, WORKERS)')
    .option('-c, --config <file>', 'the configuration', '.meshrc.yaml')
    .action(start);
}

const killAfterMs = 15_000;
/** Longer than any worker is given. */
const killAllAfterMs = 20_000;
/** Rejections that nobody hears end the process too, but for those that graphql-js lets go of: see `endOn`. */
const options: Options = {
  delay: killAfterMs,
  logger: false,
  skip: ['unhandledRejection'],
};

interface Running {
  readonly logger: Logger;
  readonly announcement: readonly string[];
  stop(): Promise<void>;
}

/** What serves is loaded by the processes that serve: a primary stays small. */
async function start({ config }: { config: string }) {
  process.on('unhandledRejection', endOn);
  if (cluster.isWorker) {
    const { runWorker } = await import('../cluster/worker.ts');
    return runWorker(config, options);
  }
  const generation = freeze(config, process.env);
  if (generation.workers > 1) return startSeveral(config, generation);
  const { startProduct } = await import('../compose.ts');
  stayUntilTold(await startProduct({ path: config, environment: process.env }), options);
}

async function startSeveral(path: string, generation: Generation) {
  const { startPrimary } = await import('../cluster/primary.ts');
  const primary = await startPrimary({ path, environment: process.env, generation });
  process.on('SIGHUP', primary.reload);
  stayUntilTold(primary, {
    ...options,
    delay: killAllAfterMs,
    skip: ['unhandledRejection', 'SIGHUP'],
    onSecondSignal: primary.kill,
  });
  const why = await primary.givenUp;
  primary.logger.fatal(why);
  await primary.stop();
  process.exit(1);
}

function stayUntilTold(running: Running, how: Options) {
  for (const line of running.announcement) process.stdout.write(`${line}\n`);
  const grace = closeWithGrace(how, async ({ err }) => {
    if (err) running.logger.fatal({ err }, 'stopping after an error that nobody caught');
    process.stdout.write('gateway draining\n');
    await running.stop();
    process.stdout.write('gateway stopped\n');
  });
  // Whoever started us as a child with a channel and is gone wants us gone too.
  process.once('disconnect', () => void grace.close());
}

/**
 * graphql-js 16 lets go of the promises of a list's items when one of them fails; what they reject with stands in the answer
 * already. Anything else is a mistake of ours.
 */
function endOn(reason: unknown) {
  if (!(reason instanceof GraphQLError)) throw reason;
}
