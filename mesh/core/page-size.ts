import { PertuisError } from '../contract/errors.ts';

/** The page sizes of a field. They stand in `extensions.pertuis.page` of the argument that limits rows. */
export interface PageFacts {
  readonly defaultSize: number;
  readonly maxSize: number;
}

/** Page sizes of `first` where a source declares none. */
export const rowPage: PageFacts = { defaultSize: 100, maxSize: 1_000 };

/**
 * Reads the argument that limits rows. Sources and limits both use it, so that the counted number is the
 * fetched number. Null and an absent value give the default.
 *
 * @throws {PertuisError} `BAD_USER_INPUT` for anything but a whole number from 0 to `maxSize`.
 */
export function readPageSize(given: unknown, name: string, { defaultSize, maxSize }: PageFacts): number {
  if (given === undefined || given === null) return defaultSize;
  if (typeof given !== 'number' || !Number.isInteger(given) || given < 0 || given > maxSize) {
    throw new PertuisError('BAD_USER_INPUT', `${name}: expected a whole number from 0 to ${maxSize}.`);
  }
  return given;
}
