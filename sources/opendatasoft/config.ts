import { z } from 'zod';

const graphqlName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'a GraphQL name');
const columnType = z.enum(['String', 'Int', 'Float', 'Boolean', 'ID', 'DateTime', 'Date', 'JSON']);

const dataset = z.strictObject({
  dataset: z.string().regex(/^[A-Za-z0-9._@-]+$/, 'a dataset identifier'),
  type: graphqlName,
  root: graphqlName,
  description: z.string().optional(),
  /** Upstream field to GraphQL field. */
  rename: z.record(z.string(), graphqlName).default({}),
  /** Offer only these upstream fields, with these types where the portal's own are too loose. */
  fields: z.record(z.string(), columnType).default({}),
  /** Upstream fields to offer; all when absent. */
  only: z.array(z.string()).optional(),
  keys: z.array(z.strictObject({ field: graphqlName, root: graphqlName, arg: graphqlName })).default([]),
});

export const portalConfig = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  version: z.enum(['v2.1', 'v1']).default('v2.1'),
  /** A JSON file `{ "<dataset>": { "fields": [{ "name", "type" }] } }`: then the portal is not asked at start. */
  description: z.string().optional(),
  /** Sent as `Authorization: Apikey …`. */
  apiKey: z.string().optional(),
  deadlineSeconds: z.coerce.number().positive().max(300).default(10),
  maxMegabytes: z.coerce.number().positive().max(512).default(16),
  datasets: z.array(dataset).min(1),
});

export type PortalConfig = z.infer<typeof portalConfig>;
export type DatasetConfig = z.infer<typeof dataset>;
