import type { Registry } from 'prom-client';
import { operations } from '../contract/events.ts';
import { observeSpans } from '../core/observe.ts';
import { createOperationNames } from '../core/operation-names.ts';
import { roundUp } from '../core/round-up.ts';
import { durationBounds } from './duration-bounds.ts';
import { CounterTally, HistogramTally } from './tally.ts';

/** Counts operations as they end, with their stages and reads. */
export function watchOperations(registry: Registry, onFailure: () => void): () => void {
  const nameOf = createOperationNames();
  const answered = new CounterTally(
    'pertuis_operations_total',
    'Questions answered, by operation, type, cache outcome and HTTP status.',
    ['operation', 'type', 'cache', 'status'],
    registry,
  );
  const errors = new CounterTally(
    'pertuis_errors_total',
    'Errors that left in answers, by code.',
    ['code'],
    registry,
  );
  const reads = new CounterTally(
    'pertuis_reads_total',
    'Reads that operations asked of sources; identical ones under way share a call.',
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
    'From the first byte of a question to the last byte of its answer.',
    'cache',
    durationBounds,
    registry,
  );
  const stageDuration = new HistogramTally(
    'pertuis_stage_duration_seconds',
    'Time in one stage of the way of a query.',
    'stage',
    durationBounds,
    registry,
  );
  return observeSpans(
    operations,
    {
      end({ operation }) {
        const { name, type, cache, status, startedAtMs, errorCodes, stages, fetches } = operation;
        answered.add(`${nameOf(name)} ${type} ${cache} ${status}`);
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
