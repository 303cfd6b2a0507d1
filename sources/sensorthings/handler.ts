import type { Handler, HandlerOptions, HandlerResult } from '../../mesh/contract/handler.ts';
import { createHttpClient } from '../http/client.ts';
import { readConfig } from '../read-config.ts';
import { createSensorClient } from './client.ts';
import { sensorThingsConfig } from './config.ts';
import { buildSensorThingsSchema } from './schema.ts';
import { createSensorSource } from './source.ts';

/** The handler `./sources/sensorthings`: an OGC SensorThings 1.1 server. The model is the standard's, so it is not asked at start. */
export default class SensorThingsHandler implements Handler {
  readonly #options: HandlerOptions<unknown>;

  constructor(options: HandlerOptions<unknown>) {
    this.#options = options;
  }

  async getMeshSource(): Promise<HandlerResult> {
    const { name, config: given } = this.#options;
    const config = readConfig(sensorThingsConfig, given, { name, kind: 'sensorthings' });
    const http = createHttpClient({
      source: name,
      baseUrl: config.url,
      deadlineMs: config.deadlineSeconds * 1000,
      maxBytes: config.maxMegabytes * 1024 * 1024,
      headers: config.authorization ? { authorization: config.authorization } : {},
    });
    const basePath = new URL(config.url).pathname.replace(/\/+$/, '');
    const schema = buildSensorThingsSchema(config.prefix);
    return {
      schema,
      source: createSensorSource({ name, schema, client: createSensorClient(http, basePath), config }),
    };
  }
}
