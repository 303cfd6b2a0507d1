import { z } from 'zod';

export const sensorThingsConfig = z.strictObject({
  /** With its version, such as `https://sensors.example.org/FROST-Server/v1.1`. */
  url: z.url({ protocol: /^https?$/ }),
  prefix: z.string().regex(/^[A-Z][A-Za-z0-9]*$/, 'a name that starts with a capital letter'),
  /** What `@iot.id` is on this server. */
  ids: z.enum(['number', 'string']).default('number'),
  /** Sent as `Authorization`. */
  authorization: z.string().optional(),
  deadlineSeconds: z.coerce.number().positive().max(300).default(10),
  maxMegabytes: z.coerce.number().positive().max(512).default(16),
  /** How many rows are read at most to evaluate here what the server cannot. */
  maxRows: z.coerce.number().int().min(1).max(100_000).default(10_000),
});

export type SensorThingsConfig = z.infer<typeof sensorThingsConfig>;
