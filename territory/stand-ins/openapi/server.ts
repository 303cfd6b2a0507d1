/** A business API that is described by an OpenAPI document: paths come from the document, answers from functions by operationId. */
import type { ServerResponse } from 'node:http';
import { type StandIn, serve } from '../serve.ts';

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, { readonly get?: { readonly operationId: string } }>>;
}

/** `undefined` is a 404. */
export type Operation = (search: URLSearchParams) => unknown;

export interface OpenApiOptions {
  readonly document: OpenApiDocument;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly port?: number;
}

export function startOpenApi({ document, operations, port = 0 }: OpenApiOptions): Promise<StandIn> {
  return serve((request, response) => {
    const url = new URL(request.url ?? '/', 'http://partner');
    if (url.pathname === '/openapi.json') return send(response, 200, document);
    const operation = operations[document.paths[url.pathname]?.get?.operationId ?? ''];
    const found = operation?.(url.searchParams);
    if (found === undefined) return send(response, 404, { message: 'Nothing here.' });
    return send(response, 200, found);
  }, port);
}

function send(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
