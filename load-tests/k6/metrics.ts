import { Counter, Rate, Trend } from 'k6/metrics';
import { cacheStates } from '../scenarios/cache-state.ts';

/** Our own beside k6's built-in ones, which count the rehearsal in `setup` too. Prometheus sees them with `k6_` in front. */
export const responseDuration = new Trend('pertuis_response_duration', true);
export const operations = new Counter('pertuis_requests');
export const failed = new Rate('pertuis_failed');
export const hit = new Rate('pertuis_hit');
export const cacheCounters = new Map(
  cacheStates.map((state) => [state, new Counter(`pertuis_cache_${state}`)]),
);
export const failures = new Counter('pertuis_failures');
