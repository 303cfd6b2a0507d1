/** An OGC SensorThings 1.1 server, read only: collections, entities, relations, query options, nextLink. */
import { type StandIn, serve } from '../serve.ts';
import { createModel, type Model, type SensorData, type SetName } from './model.ts';
import { type Options, readOptions } from './options.ts';
import { createResponder, nextLink } from './responder.ts';

export type { SensorData } from './model.ts';

const base = '/v1.1';
const path =
  /^\/(Things|Locations|Datastreams|Sensors|ObservedProperties|Observations)(?:\((\d+)\)(?:\/([A-Za-z]+))?)?$/;

export interface SensorThingsOptions {
  readonly data: SensorData;
  readonly port?: number;
  /** The server's own cap of a page. */
  readonly maxTop?: number;
}

export async function startSensorThings({
  data,
  port = 0,
  maxTop = 1_000,
}: SensorThingsOptions): Promise<StandIn> {
  let url = '';
  const model = createModel(data);
  const answerer = createResponder(model, () => url, maxTop);
  const standIn = await serve((request, response) => {
    const { status, body } = reply(new URL(request.url ?? '/', 'http://sensors'));
    response
      .writeHead(status, { 'content-type': 'application/json;charset=utf-8' })
      .end(JSON.stringify(body));
  }, port);
  // With its version, as servers of this kind have it.
  url = `${standIn.url}${base}`;
  return { ...standIn, url };

  function reply(received: URL): { status: number; body: unknown } {
    try {
      return find(received) ?? { status: 404, body: { code: 404, type: 'error', message: 'Nothing found.' } };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return { status: 400, body: { code: 400, type: 'error', message: error.message } };
    }
  }

  function find({ pathname, searchParams }: URL) {
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
}
