import { ROOT_CONTEXT } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { OperationScope } from '../contract/events.ts';
import { createSampler, type Keep } from './sampling.ts';

let nowMs = 0;
let keep: Keep;

beforeEach(() => {
  nowMs = 5_000;
  keep = createSampler({}, () => nowMs);
  vi.spyOn(Math, 'random').mockReturnValue(0.01);
});
afterEach(() => vi.restoreAllMocks());

const kept = (times: number, more: Partial<OperationScope> = {}) =>
  Array.from({ length: times }, () =>
    keep({ status: 200, errorCodes: [], startedAtMs: nowMs - 3, ...more } as OperationScope, ROOT_CONTEXT),
  ).filter(Boolean).length;

it('keeps at most fifty ordinary operations a second, and as many in the next', () => {
  expect(kept(200)).toBe(50);
  nowMs += 400;
  expect(kept(200)).toBe(0);
  nowMs += 600;
  expect(kept(200)).toBe(50);
});

it('keeps every operation that failed or was slow, however many are kept already', () => {
  expect(kept(60)).toBe(50);
  expect(kept(100, { status: 502 })).toBe(100);
  expect(kept(100, { errorCodes: ['SOURCE_TIMEOUT'] })).toBe(100);
  expect(kept(100, { startedAtMs: nowMs - 1_500 })).toBe(100);
});

it('follows the decision of a caller that has made one', () => {
  const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  expect(kept(100, { parent: { ...parent, isSampled: true } })).toBe(100);
  expect(kept(100, { parent: { ...parent, isSampled: false }, status: 502 })).toBe(0);
});

it('keeps one ordinary operation in twenty', () => {
  vi.mocked(Math.random).mockReturnValueOnce(0.051).mockReturnValueOnce(0.049);
  expect([kept(1), kept(1)]).toEqual([0, 1]);
});
