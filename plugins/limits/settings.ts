import { z } from 'zod';

/** Limits on one operation and on subscriptions: this plugin's part of `pertuis.limits`. */
export const operationLimits = {
  depth: z.coerce.number().int().min(1).default(12),
  tokens: z.coerce.number().int().min(10).default(2000),
  aliases: z.coerce.number().int().min(1).default(30),
  cost: z.coerce.number().min(1).default(50_000),
  /** Open subscriptions: of one consumer, and of all together. */
  subscriptions: z.coerce.number().int().min(0).default(10),
  subscriptionsInTotal: z.coerce.number().int().min(0).max(4_000).default(1_000),
  /** After this time a subscription is completed, even while its client reads it. */
  subscriptionSeconds: z.coerce.number().min(0).max(86_400).default(3_600),
};
