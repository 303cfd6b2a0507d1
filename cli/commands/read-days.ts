import { InvalidArgumentError } from 'commander';

export const maxDays = 3650;

/**
 * Reads a number of days from the command line.
 *
 * @throws {InvalidArgumentError} for anything but a whole number from 1 to 3650: such a key would never hold, or always.
 */
export function readDays(text: string): number {
  const days = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= maxDays) return days;
  throw new InvalidArgumentError(`Give a whole number of days from 1 to ${maxDays}.`);
}
