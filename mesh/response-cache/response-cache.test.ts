import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import type { HttpResponse, RequestContext } from '../contract/request-context.ts';
import { Cancellation } from '../core/cancellation.ts';
import { viewOf } from '../core/view.testing.ts';
import { createResponseCache } from './response-cache.ts';

const composition = { schema: buildSchema('type Query { x: Int }'), sources: new Map() };
const errors: unknown[] = [];
const base = {
  maxBytes: 1_000_000,
  ttlSeconds: 10,
  composition: () => composition,
  onUnexpected: (e: unknown) => errors.push(e),
};

function requestContextOf(body: string, headers: RequestContext['request']['headers'] = {}): RequestContext {
  return {
    request: {
      method: 'POST',
      url: '/graphql',
      headers,
      body: Buffer.from(body),
      cancellation: new Cancellation(),
    },
    operation: { cache: 'uncacheable', stages: [] as unknown[] } as RequestContext['operation'],
    executionInfo: { ttlSeconds: 10, staleSeconds: 60, provenance: [], requestedExtensions: new Set() },
    principal: undefined,
    view: viewOf('v'),
  };
}

/** The later stages: they respond with the body of the request. */
const plan = { fields: [], notCompiled: undefined, types: [] };
const answering =
  (requestContext: RequestContext, body: HttpResponse['body'] = Buffer.from('{}')) =>
  async (): Promise<HttpResponse> => {
    requestContext.executionInfo.planned = { plan } as unknown as NonNullable<
      RequestContext['executionInfo']['planned']
    >;
    return { status: 200, headers: {}, body, ageSeconds: 0 };
  };

it('never serves a response of another consent epoch', async () => {
  let epoch = '1';
  const { middlewareFor } = createResponseCache({ ...base, consentEpoch: () => epoch });
  const cacheOf = async () => {
    const requestContext = requestContextOf('q');
    await middlewareFor('1')(requestContext, answering(requestContext));
    return requestContext.operation.cache;
  };
  expect([await cacheOf(), await cacheOf()]).toEqual(['miss', 'hit']);
  epoch = '2';
  expect([await cacheOf(), await cacheOf()]).toEqual(['miss', 'hit']);
});

it('does not give one stream to two clients, and does not store it', async () => {
  const answers = createResponseCache(base);
  const bodies = await Promise.all(
    [1, 2].map(async () => {
      const requestContext = requestContextOf('q');
      return (
        await answers.middlewareFor('1')(requestContext, answering(requestContext, new ReadableStream()))
      ).body;
    }),
  );
  expect(bodies[0]).not.toBe(bodies[1]);
  expect(answers.entries()).toBe(0);
});

it('revalidates a bounded number of stale responses at once, and serves the others all the same', async () => {
  let nowMs = 0;
  const { middlewareFor, stop } = createResponseCache({ ...base, now: () => nowMs });
  const questions = Array.from({ length: 100 }, (_, n) => `q${n}`);
  const held = Promise.withResolvers<void>();
  let refreshing = 0;
  const sendQuery = async (body: string) => {
    const requestContext = requestContextOf(body);
    await middlewareFor('1')(requestContext, async (instead = requestContext) => {
      if (instead !== requestContext) {
        refreshing += 1;
        await held.promise;
      }
      return answering(instead)();
    });
    return requestContext.operation.cache;
  };
  await Promise.all(questions.map(sendQuery));
  nowMs = 11_000;
  expect(new Set(await Promise.all(questions.map(sendQuery)))).toEqual(new Set(['stale']));
  await expect.poll(() => refreshing).toBe(32);
  held.resolve();
  await expect.poll(() => sendQuery('q0')).toBe('hit');
  expect(await sendQuery('q99')).toBe('stale');
  await expect.poll(() => sendQuery('q99')).toBe('hit');
  stop();
  expect(errors).toEqual([]);
});

it('serves the same object to all clients within a second, unless it has become stale', async () => {
  let nowMs = 0;
  const { middlewareFor } = createResponseCache({ ...base, now: () => nowMs });
  const sendQuery = () => {
    const requestContext = requestContextOf('q');
    requestContext.executionInfo.ttlSeconds = 1.5;
    return middlewareFor('1')(requestContext, answering(requestContext));
  };
  await sendQuery();
  const [first, second] = [await sendQuery(), await sendQuery()];
  expect(first).toBe(second);
  nowMs = 1_000;
  expect((await sendQuery()).headers).toMatchObject({ age: '1', 'cache-status': 'pertuis; hit; ttl=1' });
  nowMs = 1_600;
  expect((await sendQuery()).headers).toMatchObject({
    age: '1',
    'cache-status': expect.stringMatching(/^pertuis; hit; ttl=-[0-9]+$/),
  });
});
