import { afterEach, describe, expect, it } from 'vitest';
import { type FailureKind, SourceFailure } from '../../mesh/contract/source.ts';
import {
  createQuery,
  type FaultControl,
  type FaultName,
  type Harness,
  idsOf,
  type Open,
  sendQuery,
} from './harness.ts';

interface FaultCase {
  readonly name: FaultName;
  readonly is: readonly FailureKind[];
  readonly retryAfter?: string;
  readonly retryAfterSeconds?: number;
  readonly retryable?: boolean;
}

const cases: readonly FaultCase[] = [
  { name: 'slow-headers', is: ['timeout'] },
  { name: 'slow', is: ['timeout'] },
  { name: 'reset', is: ['unavailable'], retryable: true },
  { name: 'reset-mid-body', is: ['unavailable'], retryable: true },
  { name: 'truncated-json', is: ['bad-response'] },
  { name: 'html-200', is: ['bad-response'] },
  { name: 'redirect-inside', is: ['bad-response'] },
  { name: 'wrong-types', is: ['bad-response'] },
  { name: 'endless', is: ['bad-response', 'timeout'] },
  { name: 'huge', is: ['bad-response', 'timeout'] },
  { name: 'status-401', is: ['refused'], retryable: false },
  { name: 'status-403', is: ['refused'], retryable: false },
  { name: 'status-404', is: ['refused'], retryable: false },
  { name: 'status-429', is: ['throttled'], retryAfter: '7', retryAfterSeconds: 7 },
  { name: 'status-429', is: ['throttled'], retryAfter: '1000000000', retryAfterSeconds: 3600 },
  { name: 'status-500', is: ['unavailable'], retryable: true },
  { name: 'status-503', is: ['unavailable'], retryable: true },
  { name: 'status-503', is: ['throttled'], retryAfter: '30', retryAfterSeconds: 30 },
];

/** More bytes than this show that a flood was read past the cap. Socket buffers may hold the rest. */
const maxFloodBytes = 64 * 1024 * 1024;

/** Describes a misbehaving upstream: the right failure, soon, without any detail of the upstream. */
export function describeFaults(harness: Harness, open: Open): void {
  describe('a misbehaving upstream', () => {
    afterEach(() => control().set(undefined));

    const applying = cases.filter(({ name }) => name !== 'wrong-types' || !harness.leavesScalarsToEngine);
    it.each(applying)('$name $retryAfter fails with its kind', async (fault) => {
      control().set({ name: fault.name, ...(fault.retryAfter && { retryAfter: fault.retryAfter }) });
      const failure = await failureOf(new AbortController().signal);
      expect(fault.is).toContain(failure.kind);
      if (fault.retryable !== undefined) expect(failure.retryable).toBe(fault.retryable);
      if (fault.retryAfterSeconds !== undefined) {
        expect(failure.retryAfterSeconds).toBe(fault.retryAfterSeconds);
      }
      if (fault.name.startsWith('status-')) expect(`status-${failure.upstreamStatus}`).toBe(fault.name);
      expectNoLeak(failure);
      expect(control().seen.followedRedirects).toBe(0);
      expect(control().seen.sentBytes).toBeLessThan(maxFloodBytes);
    });

    it('returns rows again once the upstream has recovered', async () => {
      control().set({ name: 'reset' });
      await failureOf(new AbortController().signal);
      control().set(undefined);
      const { rows } = await sendQuery(open(), createQuery(harness, { first: 1000 }));
      expect(idsOf(harness, rows)).toEqual(idsOf(harness, harness.rows));
    });

    it('disconnects from the upstream when the client cancels', async () => {
      control().set({ name: 'slow' });
      const leader = new AbortController();
      const failing = failureOf(leader.signal);
      await expect.poll(() => control().seen.open).toBeGreaterThan(0);
      leader.abort();
      expectNoLeak(await failing);
      await expect.poll(() => control().seen.open).toBe(0);
    });

    it('reports by its probe whether the upstream is up', async () => {
      const signal = AbortSignal.timeout(5_000);
      expect(await open().source.probe(signal)).toEqual({ up: true });
      control().set({ name: 'status-500' });
      const health = await open().source.probe(signal);
      expect(health.up).toBe(false);
      expectNoLeak(health);
    });

    async function failureOf(signal: AbortSignal): Promise<SourceFailure> {
      const failure: unknown = await sendQuery(open(), createQuery(harness, { first: 20 }), signal).catch(
        (e: unknown) => e,
      );
      if (failure instanceof SourceFailure) return failure;
      throw new Error(`expected a SourceFailure, got ${String(failure)}`);
    }
  });

  function control(): FaultControl {
    const { fault } = open();
    if (!fault) throw new Error('a harness with faults must start with a fault control');
    return fault;
  }

  function expectNoLeak(value: object) {
    const said = `${value instanceof Error ? value.message : ''} ${JSON.stringify(value)}`;
    for (const secret of [...harness.secrets, 'hunter2', 'Secret.java']) expect(said).not.toContain(secret);
  }
}
