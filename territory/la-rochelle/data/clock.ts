const quarterMs = 900_000;

/**
 * Returns the start of the quarter hour in which the demonstration was started, epoch milliseconds: measured series end there.
 * `TERRITORY_NOW`, an RFC 3339 moment, sets another one, so that partners that start one after the other agree. Throws
 * `RangeError` for anything else in it.
 */
export function startOfTerritory(given: string | undefined = process.env.TERRITORY_NOW): number {
  const nowMs = given === undefined ? Date.now() : Date.parse(given);
  if (Number.isNaN(nowMs)) throw new RangeError(`TERRITORY_NOW: expected a moment, got "${given}".`);
  return Math.floor(nowMs / quarterMs) * quarterMs;
}

/** RFC 3339 in UTC, whole seconds. */
export function writeMoment(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
