import { defineConfig } from '@graphql-hive/gateway';

const { HIVE_DEDUPE, HIVE_CACHE_SECONDS } = process.env;

export const gatewayConfig = defineConfig({
  supergraph: './supergraph.graphql',
  inboundInflightRequestDeduplication: Boolean(HIVE_DEDUPE),
  // In Node this is the in-memory cache.
  ...(HIVE_CACHE_SECONDS && {
    cache: { type: 'localforage' },
    responseCaching: { session: () => null, ttl: Number(HIVE_CACHE_SECONDS) * 1_000 },
  }),
});
