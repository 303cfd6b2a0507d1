import closeWithGrace, { type Options } from 'close-with-grace';
import type { Command } from 'commander';
import { GraphQLError } from 'graphql';
import { startProduct } from '../compose.ts';

export function addStart(program: Command) {
  program
    .command('start')
    .description('start the gateway')
    .option('-c, --config <file>', 'the configuration', '.meshrc.yaml')
    .action(start);
}

const killAfterMs = 15_000;
/** Rejections that nobody hears end the process too, but for those that graphql-js lets go of: see `endOn`. */
const options: Options = {
  delay: killAfterMs,
  logger: false,
  skip: ['unhandledRejection'],
};

async function start({ config }: { config: string }) {
  const product = await startProduct({ path: config, environment: process.env });
  process.on('unhandledRejection', endOn);
  for (const line of product.announcement) process.stdout.write(`${line}\n`);
  const grace = closeWithGrace(options, async ({ err }) => {
    if (err) product.logger.fatal({ err }, 'stopping after an error that nobody caught');
    process.stdout.write('gateway draining\n');
    await product.stop();
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
