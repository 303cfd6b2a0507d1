import { fileURLToPath } from 'node:url';
import type { FriendlyUrls } from '../partners/friendly.ts';
import { describeApi } from './describe-api.ts';
import { tokenIssuers } from './token-issuers.ts';

export interface ConfigurationOptions {
  readonly friendly: FriendlyUrls;
  /** Of the hostile partner. Sources that ask it, or token issuers, are added when it is known. */
  readonly hostileUrl?: string | undefined;
  readonly issuers?: boolean;
}

const handler = (kind: string) => fileURLToPath(new URL(`../../../sources/${kind}`, import.meta.url));

/** The files of a gateway's folder by name. JSON is YAML, too. */
export function configuration(options: ConfigurationOptions): Record<string, string> {
  const { hostileUrl, issuers = false } = options;
  const meshrc = {
    sources: [
      ...friendlySources(options.friendly),
      ...(hostileUrl && !issuers ? hostileSources(hostileUrl) : []),
    ],
    additionalTypeDefs: 'extend type Meter { neighbours(first: Int = 20): [Meter!] }',
    additionalResolvers: [neighbours],
    serve: { port: 0 },
    pertuis: {
      policy: './policy.yaml',
      consumers: './consumers.yaml',
      stateDirectory: './state',
      ...(hostileUrl && issuers && { jwt: tokenIssuers(hostileUrl) }),
    },
  };
  const files = {
    ...descriptions,
    'consumers.yaml': { consumers },
    'policy.yaml': policy(meshrc.sources.length > 3),
  };
  return {
    'ticks.graphql': 'type Query { ticks: [Tick] } type Subscription { tick: Tick } type Tick { id: ID }',
    ...Object.fromEntries(Object.entries(files).map(([name, value]) => [name, JSON.stringify(value)])),
    '.meshrc.yaml': JSON.stringify(meshrc),
  };
}

export const consumers = ['citizen', 'greedy'].map((id) => ({
  id,
  organisation: id,
  roles: ['reader'],
  purpose: 'reading',
  subject: 'hh-1',
}));

function friendlySources({ api, portal }: FriendlyUrls) {
  const openapi = (source: string) => ({ openapi: { source, endpoint: api } });
  return [
    { name: 'city', ttlSeconds: 300, handler: openapi('./city.json') },
    { name: 'live', ttlSeconds: 0, handler: openapi('./live.json') },
    {
      name: 'portal',
      ttlSeconds: 0,
      handler: {
        [handler('opendatasoft')]: { url: portal, description: './portal.json', datasets: [meters] },
      },
    },
  ];
}

function hostileSources(url: string) {
  const with2Seconds = { ttlSeconds: 0, deadlineSeconds: 2 };
  const dataset = { dataset: 'junk', type: 'Junk', root: 'junks' };
  return [
    { ...with2Seconds, name: 'shop', handler: { openapi: { source: './shop.json', endpoint: url } } },
    {
      ...with2Seconds,
      name: 'clock',
      handler: {
        graphql: { source: './ticks.graphql', endpoint: `${url}/graphql`, subscriptionsProtocol: 'SSE' },
      },
    },
    {
      ...with2Seconds,
      name: 'heap',
      handler: { [handler('opendatasoft')]: { url, description: './junk.json', datasets: [dataset] } },
    },
  ];
}

const meters = {
  dataset: 'meters',
  type: 'Meter',
  root: 'meters',
  keys: [
    { field: 'prm', root: 'metersByPrm', arg: 'prms' },
    { field: 'sector', root: 'metersBySector', arg: 'sectors' },
  ],
};

const neighbours = {
  targetTypeName: 'Meter',
  targetFieldName: 'neighbours',
  sourceName: 'portal',
  sourceTypeName: 'Query',
  sourceFieldName: 'metersBySector',
  keyField: 'sector',
  keysArg: 'sectors',
  valueKeyField: 'sector',
  additionalArgs: { first: '{args.first}' },
};

const text = (name: string) => ({ name, type: 'text' });
const descriptions = {
  'city.json': describeApi('city', [
    {
      path: '/sectors',
      operationId: 'sectors',
      type: 'Sector',
      columns: { code: 'string', name: 'string', households: 'integer' },
    },
  ]),
  'live.json': describeApi('live', [
    { path: '/counts', operationId: 'counts', type: 'Count', columns: { id: 'string', value: 'integer' } },
    { path: '/slow', operationId: 'slow', type: 'Slow', columns: { id: 'string', value: 'integer' } },
    {
      path: '/parcels',
      operationId: 'parcels',
      type: 'Parcel',
      columns: { id: 'integer', label: 'string', areaM2: 'number' },
    },
    {
      path: '/archives',
      operationId: 'archives',
      type: 'Archive',
      columns: { id: 'integer', text: 'string' },
    },
  ]),
  'shop.json': describeApi('shop', [
    { path: '/things', operationId: 'things', type: 'Thing', columns: { id: 'string' } },
  ]),
  'portal.json': { meters: { fields: [text('prm'), text('sector'), { name: 'kwh', type: 'double' }] } },
  'junk.json': { junk: { fields: [text('id')] } },
};

const policy = (isHostile: boolean) => ({
  version: '1',
  facts: {
    open: [
      ...['Sector.*', 'Count.*', 'Slow.*', 'Parcel.*', 'Archive.*', 'Meter.*', 'Platform*.*', 'PowerModel.*'],
      ...(isHostile ? ['Thing.*', 'Tick.*', 'Junk.*'] : []),
    ],
  },
});
