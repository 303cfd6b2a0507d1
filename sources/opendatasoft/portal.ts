import type { Freshness } from '../../mesh/core/cache-control.ts';
import type { Filter } from '../schema/filter.ts';
import type { Order } from '../schema/read-page.ts';
import type { PortalColumn } from './columns.ts';

/** What the two versions of the API offer to the source, each in its own language. Throws `SourceFailure`. */
export interface Portal {
  /** The dataset's own list of fields, as it stands. */
  describe(dataset: string, signal: AbortSignal): Promise<unknown>;
  read(question: PortalRequest, signal: AbortSignal): Promise<PortalResponse>;
  /** Whether a whole filter travels, or all that the upstream cannot do is left to the gateway. */
  canPush(comparison: Filter & { kind: 'compare' }): boolean;
  readonly ordersRows: boolean;
  /** Past this many rows the upstream gives nothing. */
  readonly wall: number;
  close(): Promise<void>;
}

export interface PortalRequest {
  readonly dataset: string;
  readonly columns: readonly PortalColumn[];
  /** Every column of the dataset: filters and orders may read what is not selected. */
  readonly all: readonly PortalColumn[];
  readonly filter: Filter | undefined;
  readonly orders: readonly Order[];
  readonly offset: number;
  /** `Infinity` for everything. */
  readonly limit: number;
  readonly count: boolean;
}

export interface PortalResponse extends Freshness {
  /** Records as they came, by upstream name. */
  readonly records: readonly unknown[];
  /** Null when nobody counted. */
  readonly total: number | null;
  readonly bytes: number;
  readonly calls: number;
}
