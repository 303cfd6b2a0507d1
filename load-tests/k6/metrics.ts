import { Counter, Rate, Trend } from 'k6/metrics';
import { cacheStates } from '../scenarios/cache-state.ts';

/** Our own beside k6's built-in ones, which count the rehearsal in `setup` too. Prometheus sees them with `k6_` in front. */
export const answerDuration = new Trend('pertuis_answer_duration', true);
export const questions = new Counter('pertuis_questions');
export const failed = new Rate('pertuis_failed');
export const hit = new Rate('pertuis_hit');
export const cacheCounters = new Map(
  cacheStates.map((state) => [state, new Counter(`pertuis_cache_${state}`)]),
);
export const failures = new Counter('pertuis_failures');
