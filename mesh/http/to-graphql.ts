import type { HttpResponse } from '../contract/request-context.ts';
import type { Route } from '../contract/route.ts';

const response: HttpResponse = {
  status: 302,
  headers: { location: '/graphql', 'cache-control': 'no-store' },
  body: Buffer.alloc(0),
  ageSeconds: 0,
};

/** `/`: whoever types the address alone gets to the explorer. */
export const toGraphql: Route = () => response;
