import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { type CacheState, cacheStates } from '../scenarios/cache-state.ts';
import type { Figures } from '../scenarios/figures.ts';

const waysOfFailingAtMost = 50;

/** Counts what comes back. Bounded in memory however long it runs. */
export class Tally {
  readonly #microseconds: RecordableHistogram = createHistogram();
  readonly #cache = Object.fromEntries(cacheStates.map((state) => [state, 0])) as Record<CacheState, number>;
  #requests = 0;
  #errors = 0;
  readonly failures: Record<string, number> = {};

  took(milliseconds: number) {
    this.#microseconds.record(Math.max(1, Math.round(milliseconds * 1_000)));
  }

  responded(cache: CacheState) {
    this.#requests++;
    this.#cache[cache]++;
  }

  /** One that was asked and never answered. */
  lost(reason: string) {
    this.#requests++;
    this.failed(reason);
  }

  /** A response that is not the expected one. */
  failed(reason: string) {
    this.#errors++;
    const known = reason in this.failures || Object.keys(this.failures).length < waysOfFailingAtMost;
    const way = known ? reason : 'other';
    this.failures[way] = (this.failures[way] ?? 0) + 1;
  }

  add(other: Tally) {
    this.#microseconds.add(other.#microseconds);
    this.#requests += other.#requests;
    this.#errors += other.#errors;
    for (const state of cacheStates) this.#cache[state] += other.#cache[state];
    for (const [way, times] of Object.entries(other.failures))
      this.failures[way] = (this.failures[way] ?? 0) + times;
  }

  figures(planned: number, seconds: number): Figures {
    const milliseconds = (percentile: number) =>
      this.#microseconds.count === 0 ? 0 : this.#microseconds.percentile(percentile) / 1_000;
    return {
      planned,
      requests: this.#requests,
      rps: this.#requests / seconds,
      p50Ms: milliseconds(50),
      p95Ms: milliseconds(95),
      p99Ms: milliseconds(99),
      errors: this.#errors,
      cache: { ...this.#cache },
    };
  }
}
