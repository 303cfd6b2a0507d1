import type { Period } from './periods.ts';
import type { Count } from './rate-limit-store.ts';

/** What one operation adds to one count of its client. */
export interface Charge extends Count {
  /** As the headers name it. */
  readonly name: string;
  readonly key: string;
  readonly limit: number;
  readonly points: number;
  readonly period: Period;
}

/** What this process may give of the limit. */
function part({ limit, parts }: Charge): number {
  return Math.ceil(limit / parts);
}

/** The first operation of a period always runs: one that is larger than the limit would never run otherwise. */
export function isOver(charge: Charge): boolean {
  return charge.sum > part(charge) && charge.sum > charge.points;
}

/** draft-ietf-httpapi-ratelimit-headers-11, section 3: `"requests";q=100;w=60`. */
export function policyHeader(charges: readonly Charge[]): string {
  return charges.map(({ name, limit, period }) => `"${name}";q=${limit};w=${period.seconds}`).join(', ');
}

/** The same, section 4: `"requests";r=99;t=42`. `isRefunded`: the operation did not run and takes nothing. */
export function stateHeader(charges: readonly Charge[], isRefunded: boolean): string {
  return charges
    .map((charge) => {
      const taken = charge.sum - (isRefunded ? charge.points : 0);
      return `"${charge.name}";r=${Math.max(0, part(charge) - taken)};t=${charge.period.endsInSeconds}`;
    })
    .join(', ');
}
