import cluster from 'node:cluster';
import type { Product } from '../compose.ts';
import { describeFailure } from '../report-failure.ts';
import { shrinkHeap } from '../shrink-heap.ts';
import { type Deadlines, deadlines as usual } from './deadlines.ts';
import type { ToPrimary, ToWorker } from './messages.ts';
import { createPeers, type Membership } from './peers.ts';
import { createShutdown, endOnUncaught } from './shutdown.ts';

export interface WorkerOptions {
  readonly startProduct: (member: Membership) => Promise<Product>;
  readonly deadlines?: Deadlines;
}

/** Runs one of several processes: serves until the primary orders it to drain, or is gone. */
export async function runWorker({ startProduct, deadlines = usual }: WorkerOptions): Promise<void> {
  const { worker } = cluster;
  if (!worker) throw new Error('a worker is started by its primary');
  // Without it, Node ends a worker with its primary, requests in flight or not.
  worker.exitedAfterDisconnect = true;
  // Node's own write to a broken channel: `disconnect` follows.
  process.on('error', () => {});

  let product: Product | undefined;
  let isOrderedPatient: boolean | undefined;
  const shutdown = createShutdown({
    deadlineMs: deadlines.selfDrainMs,
    hurryMs: deadlines.hurryMs,
    async stop() {
      if (isOrderedPatient === undefined) void send({ kind: 'draining' });
      // A worker that does not serve yet has nothing to finish.
      await product?.stop(isOrderedPatient);
      return true;
    },
  });
  endOnUncaught(shutdown, (err) => {
    if (product) product.logger.fatal({ err }, 'stopping after an error that nobody caught');
    else process.stderr.write(`${err instanceof Error ? err.stack : err}\n`);
  });
  // These signals reach every process of a terminal: the primary decides when its workers end.
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGHUP'] as const) process.on(signal, () => {});
  process.on('SIGTERM', shutdown.signal);

  const begun = Promise.withResolvers<ToWorker & { kind: 'begin' }>();
  const peers = createPeers(send);
  const drain = (patient: boolean) => {
    isOrderedPatient ??= patient;
    shutdown.begin();
  };
  process.once('disconnect', () => drain(false));
  process.on('message', (message: ToWorker) => {
    if (message.kind === 'begin') begun.resolve(message);
    else if (message.kind === 'drain') drain(message.patient);
    else peers.receive(message);
  });
  beat(deadlines.beatMs);
  void send({ kind: 'hello' });
  const { texts, version, listen, wantsSummary } = await begun.promise;

  try {
    product = await startProduct({ number: worker.id, texts, version, listen, peers });
    const summary = wantsSummary && { summary: product.summarise() };
    shrinkHeap();
    const port = Number(new URL(product.url).port);
    void send({ kind: 'ready', announcement: product.announcement, port, ...summary });
  } catch (error) {
    const { exitCode: code, text } = describeFailure(error);
    await send({ kind: 'failed', code, text });
    process.exit(code);
  }
}

/** Sends heartbeats of the event loop. Skips them when the primary does not read, so that they do not pile up. */
function beat(everyMs: number) {
  let isUnread = false;
  setInterval(async () => {
    if (isUnread) return;
    isUnread = true;
    await send({ kind: 'beat' });
    isUnread = false;
  }, everyMs).unref();
}

/** Resolves when it is written. Without a primary, nothing is sent. */
function send(message: ToPrimary): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected && process.send) process.send(message, undefined, {}, () => resolve());
    else resolve();
  });
}
