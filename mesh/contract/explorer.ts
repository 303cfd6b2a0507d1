import type { Route } from './route.ts';

/** What a browser gets that opens `/graphql`. */
export interface Explorer {
  readonly page: Route;
  /** What the page loads. `graphql` is the route of `/graphql`. */
  readonly routes: (graphql: Route) => readonly (readonly [string, Route])[];
}
