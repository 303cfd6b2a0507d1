/** An Opendatasoft portal: Explore API v2.1 and records API v1 over the same datasets. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type StandIn, serve } from '../serve.ts';
import type { PortalDataset, Reply } from './dataset.ts';
import { serveExplore } from './explore.ts';
import { serveRecordsV1 } from './records-v1.ts';

export interface OpendatasoftOptions {
  readonly datasets: readonly PortalDataset[];
  readonly port?: number;
}

export function startOpendatasoft({ datasets, port = 0 }: OpendatasoftOptions): Promise<StandIn> {
  const byId = new Map(datasets.map((dataset) => [dataset.id, dataset]));
  return serve((request, response) => reply(request, response, byId), port);
}

function reply(
  request: IncomingMessage,
  response: ServerResponse,
  datasets: ReadonlyMap<string, PortalDataset>,
) {
  const url = new URL(request.url ?? '/', 'http://portal');
  const { status, body } = readReply(url, datasets);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

function readReply(url: URL, datasets: ReadonlyMap<string, PortalDataset>): Reply {
  try {
    return serveExplore(url, datasets) ?? serveRecordsV1(url, datasets) ?? unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { status: 400, body: { error_code: 'ODSQLError', message: error.message } };
  }
}

const unknown: Reply = { status: 404, body: { error_code: 'NotFound', message: 'Unknown path or dataset.' } };
