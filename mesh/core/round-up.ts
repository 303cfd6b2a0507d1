/**
 * What a byte counter adds for one event: so many bytes, rounded up. An exact sum would tell anybody who reads it twice how
 * long the one response between was, and by that a value in it.
 */
const byteGranularity = 4_096;

export function roundUp(amount: number, granularity: number = byteGranularity): number {
  return Math.ceil(amount / granularity) * granularity;
}
