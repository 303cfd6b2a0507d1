import type { Totals } from '../../eco/ledger.ts';
import { PertuisError } from '../../mesh/contract/errors.ts';
import type { Invalidation } from '../../mesh/contract/invalidation.ts';
import type {
  AggregatedFigures,
  FigureKind,
  Figures,
  Listen,
  MetricJson,
  ToPrimary,
  ToWorker,
} from './messages.ts';

/** What a process knows that shares a port with others. */
export interface Membership {
  readonly number: number;
  readonly texts: ReadonlyMap<string, string>;
  /** Equal in all processes for equal texts. */
  readonly version: string;
  readonly listen: Listen;
  readonly peers: Peers;
}

/**
 * The other workers, reached through the primary. Methods reject with `OVERLOADED` when the primary does not
 * respond in time.
 */
export interface Peers {
  /**
   * Starts to send this process's figures: when the primary requests them, and periodically, so that a crash
   * does not lose them.
   */
  share(own: Own): void;
  /** Returns the metrics of all processes as Prometheus text. */
  metrics(): Promise<string>;
  /** Returns the totals of all processes. */
  totals(): Promise<Totals>;
  /** Forwards an invalidation to the other workers. */
  invalidate(what: Invalidation): void;
  /** Sends the last figures. */
  leave(): Promise<void>;
}

export interface Own {
  metrics(): Promise<readonly MetricJson[]>;
  totals(): Totals;
  /** Applies an invalidation of another process. */
  invalidate(what: Invalidation): void;
}

const sendEveryMs = 5_000;
const deadlineMs = 5_000;

export function createPeers(send: (message: ToPrimary) => Promise<void>): Peers & {
  /** Handles a message of the primary. */
  receive(message: ToWorker): void;
} {
  const waiting = new Map<number, (response: AggregatedFigures[FigureKind]) => void>();
  const inFlight = new Map<FigureKind, Promise<unknown>>();
  let own: Own | undefined;
  let timer: NodeJS.Timeout | undefined;
  let last = 0;

  async function tell(wanted?: FigureKind, round?: number) {
    if (!own) return;
    try {
      const figures: Figures = {
        ...(wanted !== 'totals' && { metrics: await own.metrics() }),
        ...(wanted !== 'metrics' && { totals: own.totals() }),
      };
      await send({ kind: 'figures', figures, ...(round !== undefined && { round }) });
    } catch {
      // A telemetry failure must not end a worker. The primary counts the missing figures.
    }
  }

  function request<Kind extends FigureKind>(wanted: Kind): Promise<AggregatedFigures[Kind]> {
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        waiting.delete(id);
        reject(new PertuisError('OVERLOADED', 'The figures of all workers were not collected in time.'));
      }, deadlineMs);
      waiting.set(id, (response) => {
        clearTimeout(late);
        waiting.delete(id);
        resolve(response as AggregatedFigures[Kind]);
      });
      void send({ kind: 'aggregate', id, wanted });
    });
  }

  /** Coalesces equal requests: a scrape reads the totals once, not once per metric. */
  function once<Kind extends FigureKind>(wanted: Kind): Promise<AggregatedFigures[Kind]> {
    const found = inFlight.get(wanted) as Promise<AggregatedFigures[Kind]> | undefined;
    if (found) return found;
    const pending = request(wanted).finally(() => inFlight.delete(wanted));
    inFlight.set(wanted, pending);
    return pending;
  }

  return {
    share(given) {
      own = given;
      timer = setInterval(() => void tell(), sendEveryMs).unref();
    },
    metrics: () => once('metrics'),
    totals: () => once('totals'),
    invalidate: (what) => void send({ kind: 'invalidate', what }),
    async leave() {
      clearInterval(timer);
      await tell();
      own = undefined;
    },
    receive(message) {
      if (message.kind === 'collect') void tell(message.wanted, message.round);
      if (message.kind === 'invalidate') own?.invalidate(message.what);
      if (message.kind === 'aggregated') waiting.get(message.id)?.(message.response);
    },
  };
}
