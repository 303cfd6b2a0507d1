import { Counter, Histogram, type Registry } from 'prom-client';
import { type CallEvent, calls } from '../contract/events.ts';
import { observeSpans } from '../core/observe.ts';
import { roundUp } from '../core/round-up.ts';
import { durationBounds } from './duration-bounds.ts';

/** Counts calls of sources: each once, however many operations share it. */
export function watchCalls(registry: Registry, onFailure: () => void): () => void {
  const registers = [registry];
  const count = new Counter({
    name: 'pertuis_fetches_total',
    help: 'Calls of sources, by outcome.',
    labelNames: ['source', 'outcome', 'code'],
    registers,
  });
  const duration = new Histogram({
    name: 'pertuis_fetch_duration_seconds',
    help: 'One call of a source, retries included.',
    labelNames: ['source'],
    buckets: durationBounds,
    registers,
  });
  const rows = new Counter({
    name: 'pertuis_fetch_rows_total',
    help: 'Rows brought.',
    labelNames: ['source'],
    registers,
  });
  const bytes = new Counter({
    name: 'pertuis_fetch_bytes_total',
    help: 'Bytes received by calls, each rounded up to 4 KiB.',
    labelNames: ['source'],
    registers,
  });
  const startedAtMs = new Map<CallEvent, number>();
  return observeSpans(
    calls,
    {
      start: (event) => void startedAtMs.set(event, performance.now()),
      end(event) {
        const { source, outcome, code = 'none' } = event;
        const since = startedAtMs.get(event) ?? performance.now();
        startedAtMs.delete(event);
        count.inc({ source, outcome, code });
        duration.observe({ source }, (performance.now() - since) / 1000);
        rows.inc({ source }, event.rows);
        bytes.inc({ source }, roundUp(event.bytes));
      },
    },
    onFailure,
  );
}
