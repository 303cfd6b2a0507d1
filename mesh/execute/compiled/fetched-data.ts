import type { Row } from '../../contract/source.ts';
import type { ErrorGroups } from '../error-groups.ts';
import type { Transforms } from '../transforms.ts';
import type { Failure } from './failure.ts';
import type { Repeats } from './repeats.ts';

/** The data of one execution for the projection, by the numbers of roots, links and row keys in the compiled plan. */
export interface FetchedData {
  /** The value of each root field. */
  readonly roots: unknown[];
  /** Rows of each link, by key. */
  readonly links: RowsOfLink[];
  /** Row keys that depend on variables. */
  readonly rowKeys: readonly string[];
  readonly errors: ErrorGroups;
  readonly transforms: Transforms;
  /** Written values of links that may repeat, by the number of the link. */
  readonly repeats: Repeats[];
}

export interface RowsOfLink {
  get(key: unknown): readonly Row[] | Failure | undefined;
}
