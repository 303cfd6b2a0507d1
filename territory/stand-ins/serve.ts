import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A partner's system, standing in for the real one. */
export interface StandIn {
  readonly url: string;
  /** What was asked since the last call, path and query decoded. */
  takeRequests(): string[];
  close(): Promise<void>;
}

/** Listens on this machine only, and records requests until they are taken. Rejects with the listen error. */
export async function serve(listener: RequestListener, port: number): Promise<StandIn> {
  let requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(decodeURIComponent((request.url ?? '').replaceAll('+', ' ')));
    return listener(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeRequests() {
      const taken = requests;
      requests = [];
      return taken;
    },
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}
