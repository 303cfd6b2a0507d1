import type { z } from 'zod';
import type { Source } from '../../mesh/contract/source.ts';
import { defineSource, type SourcePlace } from '../define-source.ts';
import { createHttpClient } from '../http/client.ts';
import { createSensorClient } from './client.ts';
import { sensorThingsConfig } from './config.ts';
import { buildSensorThingsSchema } from './schema.ts';
import { createSensorSource } from './source.ts';

/** The kind `sensorthings`: an OGC SensorThings 1.1 server. The model is the standard's, so it is not asked at start. */
export default defineSource({ name: 'sensorthings', options: sensorThingsConfig, open });

async function open(config: z.infer<typeof sensorThingsConfig>, { name }: SourcePlace): Promise<Source> {
  const http = createHttpClient({
    source: name,
    baseUrl: config.url,
    deadlineMs: config.deadlineSeconds * 1000,
    maxBytes: config.maxMegabytes * 1024 * 1024,
    headers: config.authorization ? { authorization: config.authorization } : {},
  });
  const basePath = new URL(config.url).pathname.replace(/\/+$/, '');
  const schema = buildSensorThingsSchema(config.prefix);
  return createSensorSource({ name, schema, client: createSensorClient(http, basePath), config });
}
