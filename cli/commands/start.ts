import cluster from 'node:cluster';
import type { Command } from 'commander';
import { GraphQLError } from 'graphql';
import { deadlines } from '../cluster/deadlines.ts';
import { freeze, type Generation } from '../cluster/freeze.ts';
import { createShutdown, endOnUncaught, surviveClosedOutput } from '../cluster/shutdown.ts';
import type { Product } from '../compose.ts';
import { shrinkHeap } from '../shrink-heap.ts';
import { configOption } from './config-option.ts';

export function addStart(program: Command) {
  program
    .command('start')
    .summary('start the gateway')
    .description(
      'Start the gateway. It prints where it serves, and logs JSON lines on standard error.\n\n' +
        'SIGTERM or Ctrl-C drains it. SIGHUP reloads the configuration, the policy, consumers and documents.',
    )
    .addOption(configOption())
    .addHelpText(
      'after',
      `
Examples:
  pertuis start
  PORT=4001 pertuis start
  WORKERS=4 LOG_LEVEL=warn pertuis start --config territory/.meshrc.yaml

Exit codes:
  0  stopped, and everything under way was finished
  1  the start failed, or something under way was cut off
  2  the configuration has mistakes`,
    )
    .action(start);
}

/** What serves is loaded by the processes that serve: a primary stays small. */
async function start({ config: path }: { config: string }) {
  process.on('unhandledRejection', endOn);
  surviveClosedOutput();
  const environment = process.env;
  if (cluster.isWorker) {
    const { runWorker } = await import('../cluster/worker.ts');
    return runWorker({
      async startProduct(member) {
        const { startProduct } = await import('../compose.ts');
        return startProduct({ path, environment, member });
      },
    });
  }
  const generation = freeze(path, environment);
  if (generation.workers === 1) return startAlone(path, generation);
  const { runPrimary } = await import('../cluster/run-primary.ts');
  return runPrimary({ path, environment, generation, readGeneration: () => freeze(path, environment) });
}

/** One process that serves alone. A signal during the start ends it at once: it has nothing to finish. */
async function startAlone(path: string, generation: Generation) {
  let product: Product | undefined;
  let isReloadWanted = false;
  const shutdown = createShutdown({
    deadlineMs: deadlines.selfDrainMs,
    hurryMs: deadlines.hurryMs,
    async stop() {
      process.stdout.write('gateway draining\n');
      await product?.stop();
      process.stdout.write('gateway stopped\n');
      return true;
    },
  });
  endOnUncaught(shutdown, (err) => {
    if (product) product.logger.fatal({ err }, 'stopping after an error that nobody caught');
    else process.stderr.write(`${err instanceof Error ? err.stack : err}\n`);
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) process.on(signal, shutdown.signal);
  process.on('SIGHUP', () => {
    if (product) void product.reload();
    else isReloadWanted = true;
  });
  // A parent that started this process with a channel, and is gone, wants it gone too.
  process.once('disconnect', () => shutdown.begin());

  const { startProduct } = await import('../compose.ts');
  product = await startProduct({ path, environment: process.env, generation });
  shrinkHeap();
  for (const line of product.announcement) process.stdout.write(`${line}\n`);
  if (isReloadWanted) void product.reload();
}

/**
 * graphql-js 16 drops the promises of a list's items when one of them fails; what they reject with stands in the response
 * already. Anything else is a mistake of ours.
 */
function endOn(reason: unknown) {
  if (!(reason instanceof GraphQLError)) throw reason;
}
