import type { Row } from '../../contract/source.ts';
import type { ErrorGroups } from '../error-groups.ts';
import type { Transforms } from '../transforms.ts';
import type { Failure } from './failure.ts';
import type { Repeats } from './repeats.ts';

/** What one run brought, as the projection reads it: by the numbers that the programme gave its roots, links and row keys. */
export interface FetchedData {
  /** The value of each root field. */
  readonly roots: unknown[];
  /** Rows of each link, by key. */
  readonly links: RowsOfLink[];
  /** Row keys that variables made. */
  readonly rowKeys: readonly string[];
  readonly errors: ErrorGroups;
  readonly transforms: Transforms;
  /** What links have written that may have to be written again, by the number of the link. */
  readonly repeats: Repeats[];
}

export interface RowsOfLink {
  get(key: unknown): readonly Row[] | Failure | undefined;
}
