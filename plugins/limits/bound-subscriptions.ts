import { isAsyncIterable, type Plugin } from '@envelop/core';
import type { ExecutionResult } from 'graphql';
import type { RequestContext } from '../../mesh/contract/request-context.ts';
import { createPlaces, type Places } from './places.ts';
import { refuse } from './refuse.ts';
import { withLifetime } from './with-lifetime.ts';

export interface SubscriptionLimits {
  /** Open subscriptions of one consumer. All anonymous clients share one limit. */
  readonly subscriptions: number;
  readonly subscriptionsInTotal: number;
  /** After this time a subscription is completed. */
  readonly subscriptionSeconds: number;
}

/** Limits the number and the duration of open subscriptions. `places` may already count those of earlier limits. */
export function boundSubscriptions(limits: SubscriptionLimits, places: Places = createPlaces()): Plugin {
  const bounds = { each: limits.subscriptions, total: limits.subscriptionsInTotal };
  return {
    onSubscribe({ context, setResultAndStopExecution }) {
      const { principal, request } = (context as { requestContext: RequestContext }).requestContext;
      const leave = places.take(principal?.consumer ?? '', bounds);
      if (typeof leave === 'string') {
        return setResultAndStopExecution({ errors: [refuse('TOO_MANY_SUBSCRIPTIONS', leave)] });
      }
      request.cancellation.onCancel(leave);
      return {
        onSubscribeResult({ result, setResult }) {
          if (!isAsyncIterable<ExecutionResult>(result)) return leave();
          setResult(withLifetime(result, limits.subscriptionSeconds, leave));
        },
      };
    },
  };
}
