/** A business API that is described by an OpenAPI document: paths come from the document, answers from functions by operationId. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, { readonly get?: { readonly operationId: string } }>>;
}

/** `undefined` is a 404. */
export type Operation = (search: URLSearchParams) => unknown;

export interface StandIn {
  readonly url: string;
  takeRequests(): string[];
  close(): Promise<void>;
}

export async function startOpenApi({
  document,
  operations,
  port = 0,
}: {
  document: OpenApiDocument;
  operations: Readonly<Record<string, Operation>>;
  port?: number;
}): Promise<StandIn> {
  let requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(decodeURIComponent(request.url ?? ''));
    const url = new URL(request.url ?? '/', 'http://partner');
    if (url.pathname === '/openapi.json') return send(response, 200, document);
    const operation = operations[document.paths[url.pathname]?.get?.operationId ?? ''];
    const found = operation?.(url.searchParams);
    if (found === undefined) return send(response, 404, { message: 'Nothing here.' });
    return send(response, 200, found);
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

function send(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
