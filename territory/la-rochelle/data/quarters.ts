import { writeMoment } from './clock.ts';

/** A year of quarter hours. */
const quarterCount = 35_040;
const quarterMs = 900_000;
const quartersADay = 96;

/** A quarter hour, counted from 1970 in UTC, so that its random values are the same whenever the demonstration starts. */
export type Quarter = number;

/** The year of quarter hours that ends with the given moment's. */
export function quartersUntil(nowMs: number): readonly Quarter[] {
  const last = Math.floor(nowMs / quarterMs);
  return Array.from({ length: quarterCount }, (_, index) => last - quarterCount + 1 + index);
}

export function momentOf(quarter: Quarter): string {
  return writeMoment(quarter * quarterMs);
}

/** 0 at midnight UTC, just under 1 at the end of the day. */
export function dayShare(quarter: Quarter): number {
  return (quarter % quartersADay) / quartersADay;
}

/** 0 on the first of January, just under 1 at the year's end. */
export function yearShare(quarter: Quarter): number {
  const epochMs = quarter * quarterMs;
  const year = new Date(epochMs).getUTCFullYear();
  const [start, end] = [Date.UTC(year), Date.UTC(year + 1)];
  return (epochMs - start) / (end - start);
}
