/** Answers of real services, given again as they were recorded, each at its path whatever the query. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Replay {
  readonly url: string;
  takeRequests(): string[];
  close(): Promise<void>;
}

/**
 * `answers` by path. `behind` names the origin that the recorded service had: links to it in a body lead here instead, as
 * they would behind a reverse proxy.
 */
export async function startReplay({
  answers,
  behind,
  port = 0,
}: {
  answers: Readonly<Record<string, string>>;
  behind?: string;
  port?: number;
}): Promise<Replay> {
  let requests: string[] = [];
  let url = '';
  const server = createServer((request, response) => {
    requests.push(decodeURIComponent(request.url ?? ''));
    const path = decodeURIComponent((request.url ?? '').split('?', 1)[0] ?? '');
    const body = answers[path];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(behind ? body?.replaceAll(behind, url) : body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
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
