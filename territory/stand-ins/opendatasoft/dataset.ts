import type { PortalRecord } from './odsql.ts';

export interface PortalField {
  readonly name: string;
  readonly type: 'text' | 'int' | 'double' | 'boolean' | 'date' | 'datetime' | 'geo_point_2d' | 'geo_shape';
  readonly description?: string;
}

export interface PortalDataset {
  readonly id: string;
  readonly title?: string;
  readonly licence?: string;
  readonly fields: readonly PortalField[];
  /** In the form of v2.1. */
  readonly records: readonly PortalRecord[];
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}
