import type { Plugin } from '@envelop/core';
import { GraphQLError } from 'graphql';
import type { RequestContext } from '../contract/request-context.ts';
import { takesEvents } from '../core/takes-events.ts';

/** A subscription is answered as server-sent events, and only to who has said that it can read them. */
export const needEventStream: Plugin<{ requestContext: RequestContext }> = {
  onSubscribe({ context, setResultAndStopExecution }) {
    if (takesEvents(context.requestContext.request)) return;
    const message = 'A subscription is answered as events: send the header Accept: text/event-stream.';
    const extensions = { code: 'NOT_ACCEPTABLE', http: { status: 406 } };
    setResultAndStopExecution({ errors: [new GraphQLError(message, { extensions })] });
  },
};
