/** An Opendatasoft portal: Explore API v2.1 and records API v1 over the same datasets. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerExplore } from './explore.ts';
import type { PortalRecord } from './odsql.ts';
import { answerRecordsV1 } from './records-v1.ts';

export interface PortalField {
  readonly name: string;
  readonly type: 'text' | 'int' | 'double' | 'boolean' | 'date' | 'datetime' | 'geo_point_2d' | 'geo_shape';
  readonly description?: string;
}

export interface PortalDataset {
  readonly id: string;
  readonly fields: readonly PortalField[];
  /** In the form of v2.1. */
  readonly records: readonly PortalRecord[];
}

export interface StandIn {
  readonly url: string;
  /** What was asked since the last call, path and query decoded. */
  takeRequests(): string[];
  close(): Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export async function startOpendatasoft({
  datasets,
  port = 0,
}: {
  datasets: readonly PortalDataset[];
  port?: number;
}): Promise<StandIn> {
  let requests: string[] = [];
  const byId = new Map(datasets.map((dataset) => [dataset.id, dataset]));
  const server = createServer((request, response) => {
    requests.push(decode(request.url ?? ''));
    reply(request, response, byId);
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

function reply(
  request: IncomingMessage,
  response: ServerResponse,
  datasets: ReadonlyMap<string, PortalDataset>,
) {
  const url = new URL(request.url ?? '/', 'http://portal');
  const { status, body } = answer(url, datasets);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

function answer(url: URL, datasets: ReadonlyMap<string, PortalDataset>): Reply {
  try {
    return answerExplore(url, datasets) ?? answerRecordsV1(url, datasets) ?? unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { status: 400, body: { error_code: 'ODSQLError', message: error.message } };
  }
}

const unknown: Reply = { status: 404, body: { error_code: 'NotFound', message: 'Unknown path or dataset.' } };

function decode(url: string): string {
  return decodeURIComponent(url.replaceAll('+', ' '));
}
