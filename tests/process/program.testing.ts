import cluster from 'node:cluster';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Deadlines, deadlines } from '../../cli/cluster/deadlines.ts';
import type { Generation } from '../../cli/cluster/freeze.ts';
import type { Membership } from '../../cli/cluster/peers.ts';
import { surviveClosedOutput } from '../../cli/cluster/shutdown.ts';
import { runWorker } from '../../cli/cluster/worker.ts';
import type { Product } from '../../cli/compose.ts';
import { reportFailure } from '../../cli/report-failure.ts';
import { ConfigurationError } from '../../mesh/contract/errors.ts';
import { createLogger } from '../../mesh/telemetry/logger.ts';

/**
 * The real primary and the real worker around a product of one page, so that a test can start and kill dozens. The file of
 * `--config` is the behaviour; deadlines are those of a test.
 */
export interface Behaviour {
  readonly workers: number;
  /** What a start does: serve, report a mistake, exit, block its event loop, or never get ready. */
  readonly start?: 'serve' | 'mistake' | 'exit' | 'block' | 'wait';
  /** A drain never ends. */
  readonly endlessDrain?: boolean;
  readonly deadlines?: Partial<Deadlines>;
}

const path = process.argv.at(-1) ?? '';
const read = (text: string): Behaviour => JSON.parse(text);

/** Each read counts as a different one: the test is about the restart. */
let readings = 0;

function readGeneration(): Generation {
  const text = readFileSync(path, 'utf8');
  const serve = { port: 0, hostname: '127.0.0.1' };
  const settings = { serve, pertuis: {} } as unknown as Generation['settings'];
  return {
    settings,
    workers: read(text).workers,
    texts: new Map([['behaviour', text]]),
    version: `${++readings}`,
    files: [path],
  };
}

function block(): never {
  for (;;);
}

async function startPage({ texts, listen, number, peers }: Membership): Promise<Product> {
  const { start = 'serve', endlessDrain } = read(texts.get('behaviour') ?? '');
  if (start === 'mistake')
    throw new ConfigurationError([{ file: path, path: 'start', expected: 'serve', got: start }]);
  if (start === 'exit') process.exit(3);
  if (start === 'block') block();
  if (start === 'wait') await new Promise(() => {});
  let requests = 0;
  let isDraining = false;
  const server = createServer(async (request, response) => {
    requests += 1;
    if (isDraining) response.setHeader('connection', 'close');
    if (request.url === '/block') block();
    if (request.url === '/throw')
      setImmediate(() => {
        throw new Error('a mistake of the page');
      });
    if (request.url === '/slow') await new Promise((resolve) => setTimeout(resolve, 300));
    if (request.url === '/never') return;
    if (request.url === '/totals') return response.end(String((await peers.totals()).operations));
    response.end(String(process.pid));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen.port, listen.hostname, resolve);
  });
  peers.share({
    metrics: async () => [],
    totals: () => ({
      sinceMs: 0,
      elapsedSeconds: 0,
      cpuSeconds: 0,
      operations: requests,
      byOperation: new Map(),
      bySource: new Map(),
      buckets: { runtime: 0, telemetry: 0, unattributed: 0 },
      residualRatio: 0,
    }),
    invalidate: () => {},
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://${listen.hostname}:${port}`;
  return {
    url,
    logger: createLogger({ environment: process.env, worker: number }),
    announcement: [`gateway ready ${url}`],
    reload: async () => {},
    summarise: () => ({ sdl: '', visibility: {}, uncompared: 0, consumers: {}, missing: [] }),
    async stop() {
      isDraining = true;
      if (endlessDrain) await new Promise(() => {});
      await new Promise((resolve) => server.close(resolve));
      await peers.leave();
    },
  };
}

surviveClosedOutput();
const given = { ...deadlines, ...read(readFileSync(path, 'utf8')).deadlines };
if (cluster.isWorker) await runWorker({ startProduct: startPage, deadlines: given });
else {
  const { runPrimary } = await import('../../cli/cluster/run-primary.ts');
  try {
    await runPrimary({
      path,
      environment: process.env,
      generation: readGeneration(),
      readGeneration,
      program: fileURLToPath(import.meta.url),
      deadlines: given,
    });
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}
