/** What the well-behaved client measured between `mark` and `finish`. */
export interface CitizenFigures {
  /** Requests that the schedule asked for. */
  readonly planned: number;
  readonly received: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly failures: number;
  /** Failures by what happened. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Requests that were sent once more because their connection broke before any answer. */
  readonly retries: number;
  /** How late its own event loop ran: what a busy machine adds to every figure. */
  readonly ownDelayP99Ms: number;
}

export type ToCitizen = { readonly kind: 'mark' | 'finish' | 'gateway-ends' };
export type FromCitizen =
  | { readonly kind: 'warm' }
  | { readonly kind: 'figures'; readonly figures: CitizenFigures };
