/** An upstream that misbehaves on demand, on its own or in front of a stand-in that it otherwise passes on. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Fault, misbehave } from './faults.ts';
import type { Scene } from './scene.ts';

export type { FaultName } from './faults.ts';

export interface Hostile {
  readonly url: string;
  /** Undefined passes everything on to the target again. */
  setFault(fault: Fault | undefined): void;
  /** What misbehaviour sent and met since the last `setFault`. */
  readonly seen: { requests: number; sentBytes: number; followedRedirects: number; open: number };
  close(): Promise<void>;
}

export async function startHostile({
  target,
  port = 0,
}: {
  target?: string;
  port?: number;
} = {}): Promise<Hostile> {
  let fault: Fault | undefined;
  let url = '';
  const seen = { requests: 0, sentBytes: 0, followedRedirects: 0, open: 0 };

  const server = createServer(async (request, response) => {
    seen.requests += 1;
    seen.open += 1;
    response.once('close', () => {
      seen.open -= 1;
    });
    if (request.url?.startsWith('/inside')) seen.followedRedirects += 1;
    const scene: Scene = { request, response, ownUrl: url, target, seen };
    await misbehave(fault, scene).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    seen,
    setFault(next) {
      fault = next;
      Object.assign(seen, { requests: 0, sentBytes: 0, followedRedirects: 0 });
    },
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}
