import type { Registry } from 'prom-client';
import { operations } from '../contract/events.ts';
import { observeSpans } from '../core/observe.ts';
import { createOperationNames } from '../core/operation-names.ts';
import { roundUp } from '../core/round-up.ts';
import { durationBounds } from './duration-bounds.ts';
import { CounterTally, HistogramTally } from './tally.ts';

/** Counts operations when they end, with their stages and fetches. */
export function watchOperations(registry: Registry, onFailure: () => void): () => void {
  const nameOf = createOperationNames();
  const requests = new CounterTally(
    'pertuis_operations_total',
    'Operations, by name, type, cache status and HTTP status.',
    ['operation', 'type', 'cache', 'status'],
    registry,
  );
  const errors = new CounterTally(
    'pertuis_errors_total',
    'Errors in responses, by code.',
    ['code'],
    registry,
  );
  const reads = new CounterTally(
    'pertuis_reads_total',
    'Fetches of operations; identical ones in flight share a call.',
    ['source'],
    registry,
  );
  const received = new CounterTally(
    'pertuis_received_bytes_total',
    'Bytes of requests, each rounded up to 4 KiB.',
    [],
    registry,
  );
  const sent = new CounterTally(
    'pertuis_sent_bytes_total',
    'Bytes of responses, each rounded up to 4 KiB.',
    [],
    registry,
  );
  const duration = new HistogramTally(
    'pertuis_operation_duration_seconds',
    'From the first byte of a request to the last byte of its response.',
    'cache',
    durationBounds,
    registry,
  );
  const stageDuration = new HistogramTally(
    'pertuis_stage_duration_seconds',
    'Time in one stage of an operation.',
    'stage',
    durationBounds,
    registry,
  );
  return observeSpans(
    operations,
    {
      end({ operation }) {
        const { name, type, cache, status, startedAtMs, errorCodes, stages, fetches } = operation;
        requests.add(`${nameOf(name)} ${type} ${cache} ${status}`);
        for (const code of errorCodes) errors.add(code);
        for (const { source } of fetches) reads.add(source);
        for (const { stage, startedAtMs: from, endedAtMs: to } of stages)
          stageDuration.observe(stage, (to - from) / 1000);
        duration.observe(cache, (performance.now() - startedAtMs) / 1000);
        received.add('', roundUp(operation.receivedBytes));
        sent.add('', roundUp(operation.sentBytes));
      },
    },
    onFailure,
  );
}
