import type { Filter, Order, RootCapabilities } from '../../mesh/contract/query.ts';
import type { FetchContext } from '../../mesh/contract/source.ts';
import type { Freshness } from '../../mesh/core/cache-control.ts';
import type { PortalColumn } from './columns.ts';

/** What the two versions of the API offer to the source, each in its own language. Throws `SourceFailure`. */
export interface Portal {
  /** The dataset's own list of fields, as it stands. */
  describe(dataset: string, signal: AbortSignal): Promise<unknown>;
  read(request: PortalRequest, context: FetchContext): Promise<PortalResponse>;
  capabilities(columns: readonly PortalColumn[]): RootCapabilities;
  /** How many rows the portal gives at most from an offset on. */
  reach(offset: number): number;
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

export const noResponse: PortalResponse = { records: [], total: null, bytes: 0, calls: 0 };
