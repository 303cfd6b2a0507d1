import { PertuisError } from '../contract/errors.ts';

/** How many rows a field gives: what stands in `extensions.pertuis.page` of the argument that says so. */
export interface PageFacts {
  readonly defaultSize: number;
  readonly maxSize: number;
}

/** Of `first`, where a source says nothing else. */
export const rowPage: PageFacts = { defaultSize: 100, maxSize: 1_000 };

/**
 * Reads the argument that says how many rows are wanted. Sources and limits read it here, so that what is counted is what is
 * fetched: null and an absent value are the default. Throws `BAD_USER_INPUT` for anything but a whole number from 0 to
 * `maxSize`.
 */
export function readPageSize(given: unknown, name: string, { defaultSize, maxSize }: PageFacts): number {
  if (given === undefined || given === null) return defaultSize;
  if (typeof given !== 'number' || !Number.isInteger(given) || given < 0 || given > maxSize) {
    throw new PertuisError('BAD_USER_INPUT', `${name}: expected a whole number from 0 to ${maxSize}.`);
  }
  return given;
}
