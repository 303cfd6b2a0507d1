import type { Principal } from '../contract/policy.ts';

/** A client without credentials. It sees open data. */
export const anonymousPrincipal: Principal = Object.freeze({
  consumer: 'visitor',
  organisation: 'public',
  roles: Object.freeze(['visitor']) as readonly string[],
  purpose: 'open-data',
});
