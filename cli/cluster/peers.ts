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

/** What a product knows that is one of several processes behind one port. */
export interface Membership {
  readonly number: number;
  readonly texts: ReadonlyMap<string, string>;
  /** Of what was read: the same in all processes. */
  readonly version: string;
  readonly listen: Listen;
  readonly peers: Peers;
}

/** The other workers, by way of the primary. Questions throw `OVERLOADED` when the primary does not answer in time. */
export interface Peers {
  /** From here on this process's figures are told when the primary asks, and from time to time lest a crash lose them. */
  share(own: Own): void;
  /** Metrics of all processes as Prometheus text. */
  metrics(): Promise<string>;
  /** The books of all processes together. */
  totals(): Promise<Totals>;
  /** Tells the others that stored answers are void. */
  invalidate(what: Invalidation): void;
  /** Tells the last figures. */
  leave(): Promise<void>;
}

export interface Own {
  metrics(): Promise<readonly MetricJson[]>;
  totals(): Totals;
  /** Another process has declared stored answers void. */
  invalidate(what: Invalidation): void;
}

const tellEveryMs = 5_000;
const deadlineMs = 5_000;

export function createPeers(send: (message: ToPrimary) => Promise<void>): Peers & {
  /** Hands over what the primary said. */
  receive(message: ToWorker): void;
} {
  const waiting = new Map<number, (answer: AggregatedFigures[FigureKind]) => void>();
  const underWay = new Map<FigureKind, Promise<unknown>>();
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
      // Telemetry ends no worker: the primary counts that nothing came.
    }
  }

  function sendQuery<Asked extends FigureKind>(wanted: Asked): Promise<AggregatedFigures[Asked]> {
    last += 1;
    const question = last;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        waiting.delete(question);
        reject(new PertuisError('OVERLOADED', 'The figures of all workers did not come together in time.'));
      }, deadlineMs);
      waiting.set(question, (answer) => {
        clearTimeout(late);
        waiting.delete(question);
        resolve(answer as AggregatedFigures[Asked]);
      });
      void send({ kind: 'ask', question, wanted });
    });
  }

  /** Whoever asks while the same is being asked gets that answer: a scrape reads the books once, not once per metric. */
  function once<Asked extends FigureKind>(wanted: Asked): Promise<AggregatedFigures[Asked]> {
    const found = underWay.get(wanted) as Promise<AggregatedFigures[Asked]> | undefined;
    if (found) return found;
    const asking = sendQuery(wanted).finally(() => underWay.delete(wanted));
    underWay.set(wanted, asking);
    return asking;
  }

  return {
    share(given) {
      own = given;
      timer = setInterval(() => void tell(), tellEveryMs).unref();
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
      if (message.kind === 'tell') void tell(message.wanted, message.round);
      if (message.kind === 'invalidate') own?.invalidate(message.what);
      if (message.kind === 'told') waiting.get(message.question)?.(message.answer);
    },
  };
}
