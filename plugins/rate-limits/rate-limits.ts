import type { AdmissionContext, AdmissionControl, PlannedOperation } from '../../mesh/contract/admission.ts';
import { PertuisError } from '../../mesh/contract/errors.ts';
import { isAnonymous } from '../../mesh/core/is-anonymous.ts';
import { networkOf } from '../../mesh/core/network-of.ts';
import { type Charge, isOver, policyHeader, stateHeader } from './charge.ts';
import { dayAt, monthAt, windowAt } from './periods.ts';
import type { Count, RateLimitStore } from './rate-limit-store.ts';
import type { Limits, RateLimitSettings } from './settings.ts';

export interface RateLimitEvents {
  /** A request was rejected. `consumer` is registered, or `visitor`. */
  onRejected?(consumer: string, limit: string): void;
  /** Milliseconds since 1970. */
  now?(): number;
}

/**
 * Rejects operations of clients that have had what they may: `RATE_LIMITED`, with the time to come back. A client is a consumer,
 * or the network address of a visitor. What does not run is not charged; background revalidations are charged to nobody.
 */
export function createRateLimits(
  settings: RateLimitSettings,
  store: RateLimitStore,
  { onRejected = () => {}, now = Date.now }: RateLimitEvents = {},
): AdmissionControl {
  const byName = new Map(
    Object.entries(settings.consumers).map(([name, own]) => [name, { ...settings.consumer, ...own }]),
  );
  const limitsOf = (consumer: string) => byName.get(consumer) ?? settings.consumer;

  return {
    name: 'rate-limits',
    async admit({ values }, context) {
      if (context.reason === 'revalidation') return undefined;
      const { consumer } = context.principal;
      const limits = isAnonymous(context.principal) ? settings.visitor : limitsOf(consumer);
      const due = dueOf(limits, settings.windowSeconds, clientOf(context), values, now());
      if (due.length === 0) return undefined;
      const charges = await Promise.all(
        due.map(
          async (one): Promise<Charge> => ({
            ...one,
            ...(await store.count(one.key, one.points, one.period.seconds)),
          }),
        ),
      );
      const refund = () => {
        for (const { undo } of charges) undo();
      };
      const over = charges.filter(isOver);
      if (over.length > 0) refund();
      context.setHeader('ratelimit-policy', policyHeader(charges));
      context.setHeader('ratelimit', stateHeader(charges, over.length > 0));
      if (over.length === 0) return { commit() {}, release: refund };
      for (const { name } of over) onRejected(consumer, name);
      return rejection(over);
    },
  };
}

/** Clients that name no consumer are told apart by their address, as where they take turns. */
function clientOf({ principal, requestContext }: AdmissionContext): string {
  if (!isAnonymous(principal)) return `consumer ${principal.consumer}`;
  return `network ${networkOf(requestContext.request.peer?.address ?? '')}`;
}

type Due = Omit<Charge, keyof Count>;

function dueOf(
  limits: Limits,
  windowSeconds: number,
  client: string,
  values: PlannedOperation['values'],
  nowMs: number,
): Due[] {
  const periods = {
    window: windowAt(nowMs, windowSeconds, client),
    day: dayAt(nowMs),
    month: monthAt(nowMs),
  };
  const one = (name: string, limit: Limits['requests'], points: number, period: Due['period']) =>
    limit ? [{ name, limit, points, period, key: `${client} ${name} ${period.id}` }] : [];
  const cost = Math.max(1, Math.ceil(values));
  return [
    ...one('requests', limits.requests, 1, periods.window),
    ...one('values', limits.values, cost, periods.window),
    ...one('requests-day', limits.requestsPerDay, 1, periods.day),
    ...one('values-day', limits.valuesPerDay, cost, periods.day),
    ...one('requests-month', limits.requestsPerMonth, 1, periods.month),
    ...one('values-month', limits.valuesPerMonth, cost, periods.month),
  ];
}

function rejection(over: readonly Charge[]): PertuisError {
  const last = over.reduce((a, b) => (b.period.endsInSeconds > a.period.endsInSeconds ? b : a));
  const { name, limit, period } = last;
  const what = name.startsWith('values') ? 'values' : 'requests';
  return new PertuisError(
    'RATE_LIMITED',
    `You have had your ${limit} ${what} in ${period.seconds} seconds: try again in ${period.endsInSeconds} seconds.`,
    { retryAfterSeconds: period.endsInSeconds },
  );
}
