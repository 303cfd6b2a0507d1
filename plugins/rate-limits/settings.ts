import { z } from 'zod';

const expected = 'a whole number from 1, or false';

/** `false` lifts a limit that stands for all. The environment gives numbers as text. */
const count = z.union(
  [
    z.literal(false),
    z.coerce
      .string()
      .regex(/^[1-9]\d{0,14}$/, expected)
      .transform(Number),
  ],
  expected,
);

/** Requests and values that a client may take: in each window, each day and each month (UTC). */
const limits = z.strictObject({
  requests: count.optional(),
  values: count.optional(),
  requestsPerDay: count.optional(),
  valuesPerDay: count.optional(),
  requestsPerMonth: count.optional(),
  valuesPerMonth: count.optional(),
});

/** `pertuis.rateLimits`. Nothing is limited unless it says so. */
export const rateLimitSettings = z.strictObject({
  windowSeconds: z.coerce.number().int().min(1).max(3_600).default(60),
  /** Of each registered consumer. */
  consumer: limits.prefault({}),
  /** Of each network address that shows no credential. */
  visitor: limits.prefault({}),
  /** By name: these replace what stands in `consumer`, one by one. */
  consumers: z.record(z.string(), limits).default({}),
});

export type Limits = z.infer<typeof limits>;
export type RateLimitSettings = z.infer<typeof rateLimitSettings>;

/** Whether any client is limited. */
export function limitsAnything({ consumer, visitor, consumers }: RateLimitSettings): boolean {
  return [consumer, visitor, ...Object.values(consumers)].some((one) => Object.values(one).some(Boolean));
}
