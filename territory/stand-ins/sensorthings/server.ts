/** An OGC SensorThings 1.1 server, read only: collections, entities, relations, query options, nextLink. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAnswerer, nextLink } from './answer.ts';
import { createModel, type Model, type SensorData, type SetName } from './model.ts';
import { type Options, readOptions } from './options.ts';

export type { SensorData } from './model.ts';

export interface StandIn {
  /** With its version, such as `http://127.0.0.1:4103/v1.1`. */
  readonly url: string;
  /** What was asked since the last call, path and query decoded. */
  takeRequests(): string[];
  close(): Promise<void>;
}

const base = '/v1.1';
const path =
  /^\/(Things|Locations|Datastreams|Sensors|ObservedProperties|Observations)(?:\((\d+)\)(?:\/([A-Za-z]+))?)?$/;

export async function startSensorThings({
  data,
  port = 0,
  maxTop = 1_000,
}: {
  data: SensorData;
  port?: number;
  /** The server's own cap of a page. */
  maxTop?: number;
}): Promise<StandIn> {
  let requests: string[] = [];
  let url = '';
  const model = createModel(data);
  const answerer = createAnswerer(model, () => url, maxTop);
  const server = createServer((request, response) => {
    requests.push(decodeURIComponent((request.url ?? '').replaceAll('+', ' ')));
    const { status, body } = reply(new URL(request.url ?? '/', 'http://sensors'));
    response
      .writeHead(status, { 'content-type': 'application/json;charset=utf-8' })
      .end(JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`;

  function reply(asked: URL): { status: number; body: unknown } {
    try {
      return answer(asked) ?? { status: 404, body: { code: 404, type: 'error', message: 'Nothing found.' } };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return { status: 400, body: { code: 400, type: 'error', message: error.message } };
    }
  }

  function answer({ pathname, searchParams }: URL) {
    if (pathname === base || pathname === `${base}/`) return { status: 200, body: { value: [] } };
    const [, set, id, relation] = path.exec(pathname.slice(base.length)) ?? [];
    if (!set) return undefined;
    const options = readOptions(new Map(searchParams));
    const self = `${url}${pathname.slice(base.length)}`;
    if (id === undefined) return collection(set as SetName, model.all(set as SetName), options, self);
    const found = model.all(set as SetName).find((entity) => entity['@iot.id'] === Number(id));
    if (!found) return undefined;
    if (!relation)
      return { status: 200, body: answerer.entity(set as SetName, found, options, `${url}/${set}`) };
    return related(set as SetName, found, relation, options, self);
  }

  function related(
    set: SetName,
    found: ReturnType<Model['all']>[number],
    relation: string,
    options: Options,
    self: string,
  ) {
    const way = model.navigation(set, relation);
    if (!way) return undefined;
    return collection(way.set, way.from(found), options, self);
  }

  function collection(set: SetName, entities: ReturnType<Model['all']>, options: Options, self: string) {
    const { value, total, hasMore } = answerer.page(set, entities, options, `${url}/${set}`);
    const body = {
      ...(options.count && { '@iot.count': total }),
      ...(hasMore && { '@iot.nextLink': nextLink(self, options, value.length) }),
      value,
    };
    return { status: 200, body };
  }

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
