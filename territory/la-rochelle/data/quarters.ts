/** The generated year, quarter hour by quarter hour, in UTC. */
export const quarterCount = 35_040;
const quarterMs = 900_000;
export const firstQuarterMs = Date.UTC(2025, 10, 1);

export const quarterMoments: readonly string[] = Array.from({ length: quarterCount }, (_, index) =>
  new Date(firstQuarterMs + index * quarterMs).toISOString(),
);

/** 0 at midnight, just under 1 at the end of the day. */
export function dayShare(quarter: number): number {
  return (quarter % 96) / 96;
}

/** 0 on the first of January, just under 1 at the year's end. */
export function yearShare(quarter: number): number {
  return ((quarter + 61 * 96) % quarterCount) / quarterCount;
}
