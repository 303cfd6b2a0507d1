/**
 * Rounds what a byte counter adds for one event up to 4 KiB. With an exact sum, two readings would reveal the
 * length of the response between them, and so a value in it.
 */
const byteGranularity = 4_096;

export function roundUp(amount: number, granularity: number = byteGranularity): number {
  return Math.ceil(amount / granularity) * granularity;
}
