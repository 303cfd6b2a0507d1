import { createSchema, createYoga } from 'graphql-yoga';
import { describe, expect, it } from 'vitest';
import { Cancellation } from '../../mesh/core/cancellation.ts';
import { boundSubscriptions, type SubscriptionLimits } from './bound-subscriptions.ts';
import { createPlaces } from './places.ts';

/** Ticks once and then waits, like a partner with few events. */
async function* ticks() {
  yield { tick: 1 };
  await new Promise(() => {});
}

const schema = createSchema({
  typeDefs: 'type Query { a: Int } type Subscription { tick: Int broken: Int once: Int }',
  resolvers: {
    Subscription: {
      tick: { subscribe: ticks },
      broken: {
        subscribe: () => {
          throw new Error('no');
        },
      },
      once: {
        async *subscribe() {
          yield { once: 1 };
        },
      },
    },
  },
});

function door(given: Partial<SubscriptionLimits>, places = createPlaces()) {
  const limits = { subscriptions: 2, subscriptionsInTotal: 3, subscriptionSeconds: 60, ...given };
  const yoga = createYoga({ schema, plugins: [boundSubscriptions(limits, places)], logging: false });
  return {
    async subscribe(consumer: string, field = 'tick') {
      const client = new Cancellation();
      const requestContext = { principal: { consumer }, request: { cancellation: client } };
      const response = await yoga.fetch(
        'http://gateway/graphql',
        {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
          body: JSON.stringify({ query: `subscription { ${field} }` }),
        },
        { requestContext } as never,
      );
      const { status } = response;
      const text = field === 'tick' && status === 200 ? undefined : await response.text();
      const code = text && /"code":"(\w+)"/.exec(text)?.[1];
      return { status, code, text: () => response.text(), cancel: () => client.cancel() };
    },
  };
}

describe('places for subscriptions', () => {
  it('are limited for each consumer', async () => {
    const { subscribe } = door({});
    const [first] = [await subscribe('a'), await subscribe('a')];
    expect(await subscribe('a')).toMatchObject({ status: 429, code: 'TOO_MANY_SUBSCRIPTIONS' });
    expect(await subscribe('b')).toMatchObject({ status: 200 });
    first?.cancel();
    expect(await subscribe('a')).toMatchObject({ status: 200 });
  });

  it('are limited for all together', async () => {
    const { subscribe } = door({ subscriptions: 10 });
    const [first] = [await subscribe('a'), await subscribe('b'), await subscribe('c')];
    expect(await subscribe('d')).toMatchObject({ status: 429, code: 'TOO_MANY_SUBSCRIPTIONS' });
    first?.cancel();
    expect(await subscribe('d')).toMatchObject({ status: 200 });
  });

  it('still count when other limits replace theirs', async () => {
    const places = createPlaces();
    const before = door({}, places);
    const [first] = [await before.subscribe('a'), await before.subscribe('a')];
    const { subscribe } = door({ subscriptions: 2 }, places);
    expect(await subscribe('a')).toMatchObject({ status: 429, code: 'TOO_MANY_SUBSCRIPTIONS' });
    first?.cancel();
    expect(await subscribe('a')).toMatchObject({ status: 200 });
    expect(await door({ subscriptions: 3 }, places).subscribe('a')).toMatchObject({ status: 200 });
  });

  it.each([
    ['broken', { status: 500, code: 'INTERNAL_SERVER_ERROR' }],
    ['once', { status: 200, code: undefined }],
  ])('are released when a subscription ends by itself: %s', async (field, ended) => {
    const { subscribe } = door({ subscriptions: 1, subscriptionsInTotal: 1 });
    for (let round = 0; round < 3; round++) {
      const { status, code } = await subscribe('a', field);
      expect({ status, code }).toEqual(ended);
    }
  });
});

describe('the time of a subscription', () => {
  it('is limited: then it is completed, and its place is free', async () => {
    const { subscribe } = door({ subscriptions: 1, subscriptionSeconds: 0.2 });
    for (let round = 0; round < 2; round++) {
      const { text } = await subscribe('a');
      expect(await text()).toMatch(/"tick":1[\s\S]*event: complete/);
    }
  });
});
