import cluster from 'node:cluster';
import closeWithGrace, { type Options } from 'close-with-grace';
import { startProduct } from '../compose.ts';
import { describeFailure } from '../report-failure.ts';
import type { ToPrimary, ToWorker } from './messages.ts';
import { createPeers } from './peers.ts';

/** One of several processes: serves what the primary tells it to, until it is told to drain, or the primary is gone. */
export async function runWorker(path: string, options: Options) {
  const { worker } = cluster;
  if (!worker) throw new Error('a worker is started by its primary');
  // Without it Node ends a worker the moment that the primary is gone, questions under way or not.
  worker.exitedAfterDisconnect = true;
  // Ctrl-C and a hang-up reach every process of a terminal: the primary decides what becomes of us.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
  const leaveUnready = () => process.exit(1);
  process.once('disconnect', leaveUnready);

  const peers = createPeers(send);
  const begin = Promise.withResolvers<ToWorker & { kind: 'begin' }>();
  let drain = (_patient: boolean) => {};
  process.on('message', (message: ToWorker) => {
    if (message.kind === 'begin') begin.resolve(message);
    else if (message.kind === 'drain') drain(message.patient);
    else peers.receive(message);
  });
  await send({ kind: 'hello' });
  const { texts, listen } = await begin.promise;

  try {
    const member = { number: worker.id, texts, listen, peers };
    const product = await startProduct({ path, environment: process.env, member });
    let told: { patient: boolean } | undefined;
    const grace = closeWithGrace(options, async ({ err }) => {
      if (err) product.logger.fatal({ err }, 'stopping after an error that nobody caught');
      if (!told) await send({ kind: 'leaving' });
      await product.stop(told?.patient);
    });
    drain = (patient) => {
      told = { patient };
      void grace.close();
    };
    process.off('disconnect', leaveUnready);
    process.once('disconnect', () => drain(false));
    const port = Number(new URL(product.url).port);
    await send({ kind: 'ready', announcement: product.announcement, port });
  } catch (error) {
    const { exitCode: code, text } = describeFailure(error);
    await send({ kind: 'failed', code, text });
    process.exit(code);
  }
}

/** Resolves when it is written. To a primary that is gone nothing can be said. */
function send(message: ToPrimary): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected && process.send) process.send(message, undefined, {}, () => resolve());
    else resolve();
  });
}
