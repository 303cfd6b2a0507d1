import { describe, expect, it } from 'vitest';
import { cacheStateOf, cacheStates } from './cache-state.ts';
import { type Figures, judge } from './figures.ts';
import { reportText } from './report.ts';

const noCache = Object.fromEntries(cacheStates.map((state) => [state, 0])) as Figures['cache'];
const figures: Figures = {
  planned: 200,
  requests: 190,
  rps: 19,
  p50Ms: 4,
  p95Ms: 20,
  p99Ms: 80,
  errors: 19,
  cache: { ...noCache, hit: 95, miss: 76 },
};
const nothing: Figures = {
  ...figures,
  requests: 0,
  rps: 0,
  p50Ms: 0,
  p95Ms: 0,
  p99Ms: 0,
  errors: 0,
  cache: noCache,
};

describe('thresholds', () => {
  it('are met on the bound itself and missed beyond it', () => {
    expect(
      judge(figures, [
        { measure: 'p95Ms', atMost: 20 },
        { measure: 'p99Ms', atMost: 79.9 },
        { measure: 'failedShare', atMost: 0.1 },
        { measure: 'hitShare', atLeast: 0.5 },
        { measure: 'requestedShare', atLeast: 0.96 },
      ]),
    ).toEqual([
      { name: 'p95Ms', limit: '<= 20', got: 20, met: true },
      { name: 'p99Ms', limit: '<= 79.9', got: 80, met: false },
      { name: 'failedShare', limit: '<= 0.1', got: 0.1, met: true },
      { name: 'hitShare', limit: '>= 0.5', got: 0.5, met: true },
      { name: 'requestedShare', limit: '>= 0.96', got: 0.95, met: false },
    ]);
  });

  it('are all missed when nothing was asked', () => {
    const verdicts = judge(nothing, [
      { measure: 'p50Ms', atMost: 1_000 },
      { measure: 'failedShare', atMost: 0.5 },
      { measure: 'hitShare', atLeast: 0.01 },
      { measure: 'requestedShare', atLeast: 0.01 },
    ]);
    expect(verdicts.map(({ met }) => met)).toEqual([false, false, false, false]);
  });
});

describe('the report for a terminal', () => {
  it('says which threshold was missed, what failed and what the cache did', () => {
    const text = reportText({
      ...figures,
      scenario: 'spike',
      tool: 'k6',
      seconds: 10,
      stages: [],
      thresholds: judge(figures, [{ measure: 'p99Ms', atMost: 50 }]),
      failures: { 'PortDay: SOURCE_TIMEOUT': 19 },
    });
    expect(text).toContain('spike, 10 s with k6: 190 requests, 19.0 a second');
    expect(text).toContain('190 of 200');
    expect(text).toContain('cache: hit 95 (50 %), miss 76 (40 %)');
    expect(text).toContain('failed 19 × PortDay: SOURCE_TIMEOUT');
    expect(text).toMatch(/MISSED +p99Ms +<= 50 +got 80/);
  });
});

describe('the cache state', () => {
  it('is read however the header is spelt', () => {
    expect(cacheStateOf({ 'cache-status': 'pertuis; hit; ttl=3' })).toBe('hit');
    expect(cacheStateOf({ 'Cache-Status': 'pertuis; fwd=miss; collapsed' })).toBe('collapsed');
    expect(cacheStateOf({ 'Cache-Status': 'pertuis; hit; ttl=-1' })).toBe('stale');
    expect(cacheStateOf({ 'Cache-Status': 'pertuis; fwd=miss; stored' })).toBe('miss');
    expect(cacheStateOf({ 'Cache-Status': 'pertuis; fwd=method' })).toBe('uncacheable');
    expect(cacheStateOf({ 'Cache-Status': 'constructor' })).toBe('unknown');
    expect(cacheStateOf({})).toBe('unknown');
  });
});
