import closeWithGrace from 'close-with-grace';
import type { Command } from 'commander';
import { startProduct } from '../compose.ts';

export function addStart(program: Command) {
  program
    .command('start')
    .description('start the gateway')
    .option('-c, --config <file>', 'the configuration', '.meshrc.yaml')
    .action(start);
}

const killAfterMs = 15_000;

async function start({ config }: { config: string }) {
  const product = await startProduct({ path: config, environment: process.env });
  for (const line of product.announcement) process.stdout.write(`${line}\n`);
  const grace = closeWithGrace({ delay: killAfterMs, logger: false }, async ({ err }) => {
    if (err) product.logger.fatal({ err }, 'stopping after an error that nobody caught');
    process.stdout.write('gateway draining\n');
    await product.stop();
    process.stdout.write('gateway stopped\n');
  });
  // Whoever started us as a child with a channel and is gone wants us gone too.
  process.once('disconnect', () => void grace.close());
}
