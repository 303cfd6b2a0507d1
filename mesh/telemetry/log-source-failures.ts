import { type CallEvent, calls } from '../contract/events.ts';
import { SourceFailure } from '../contract/source.ts';
import { observeSpans } from '../core/observe.ts';

interface Log {
  warn(fields: object, message: string): void;
}

const intervalMs = 60_000;
const maxReasons = 1_000;

/**
 * Logs why calls of sources failed: clients learn the code only. It logs each reason of a source once a
 * minute, without the cause, which may contain personal data from the partner. Returns the function that
 * stops it.
 */
export function logSourceFailures(log: Log, now: () => number = Date.now): () => void {
  const toldAtMs = new Map<string, number>();
  const end = ({ source, coordinate, code, leader }: CallEvent, error: unknown) => {
    if (!(error instanceof SourceFailure) || error.kind === 'bad-input') return;
    const reason = error.message.slice(0, 300);
    const key = `${source} ${coordinate} ${reason}`;
    if (now() - (toldAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < intervalMs) return;
    if (toldAtMs.size >= maxReasons) toldAtMs.clear();
    toldAtMs.set(key, now());
    const { upstreamStatus } = error;
    const { requestId } = leader;
    log.warn(
      {
        ...{ source, coordinate, code, reason },
        ...(upstreamStatus !== undefined && { upstreamStatus }),
        ...(requestId !== undefined && { requestId }),
      },
      'a source failed',
    );
  };
  return observeSpans(calls, { end }, () => {});
}
