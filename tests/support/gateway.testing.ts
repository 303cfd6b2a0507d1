/** What tests of a gateway take as it comes: a free port, small bounds, nothing beside the stages. */
export const plainGateway = {
  limits: [],
  extensions: [],
  routes: [],
  settings: {
    port: 0,
    hostname: '127.0.0.1',
    maxBodyBytes: 10_000,
    deadlineSeconds: 5,
    drainSeconds: 1,
    responseCache: { maxBytes: 1_000_000, ttlSeconds: 60 },
  },
};
