import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import type { Answer, Exchange } from '../contract/exchange.ts';
import { Leaving } from '../contract/leaving.ts';
import { viewOf } from '../contract/view.testing.ts';
import { createAnswers } from './answers.ts';

const composition = { schema: buildSchema('type Query { x: Int }'), sources: new Map() };
const errors: unknown[] = [];
const base = {
  maxBytes: 1_000_000,
  ttlSeconds: 10,
  composition,
  onUnexpected: (e: unknown) => errors.push(e),
};

function exchangeOf(body: string, headers: Exchange['question']['headers'] = {}): Exchange {
  return {
    question: { method: 'POST', url: '/graphql', headers, body: Buffer.from(body), caller: new Leaving() },
    operation: { cache: 'uncacheable', stages: [] as unknown[] } as Exchange['operation'],
    outcome: { ttlSeconds: 10, staleSeconds: 60, provenance: [], asked: new Set() },
    principal: undefined,
    view: viewOf('v'),
  };
}

/** The stages behind: they answer with what the exchange asks. */
const plan = { fields: [], notCompiled: undefined, types: [] };
const answering =
  (exchange: Exchange, body: Answer['body'] = Buffer.from('{}')) =>
  async (): Promise<Answer> => {
    exchange.outcome.planned = { plan } as unknown as NonNullable<Exchange['outcome']['planned']>;
    return { status: 200, headers: {}, body, ageSeconds: 0 };
  };

it('never crosses a consent epoch', async () => {
  let epoch = '1';
  const { stage } = createAnswers({ ...base, consentEpoch: () => epoch });
  const cacheOf = async () => {
    const exchange = exchangeOf('q');
    await stage(exchange, answering(exchange));
    return exchange.operation.cache;
  };
  expect([await cacheOf(), await cacheOf()]).toEqual(['miss', 'hit']);
  epoch = '2';
  expect([await cacheOf(), await cacheOf()]).toEqual(['miss', 'hit']);
});

it('does not hand one stream to two askers, and does not store it', async () => {
  const answers = createAnswers(base);
  const bodies = await Promise.all(
    [1, 2].map(async () => {
      const exchange = exchangeOf('q');
      return (await answers.stage(exchange, answering(exchange, new ReadableStream()))).body;
    }),
  );
  expect(bodies[0]).not.toBe(bodies[1]);
  expect(answers.entries()).toBe(0);
});

it('refreshes no more than a bounded number of stale answers at once, and gives the others all the same', async () => {
  let nowMs = 0;
  const { stage, stop } = createAnswers({ ...base, now: () => nowMs });
  const questions = Array.from({ length: 100 }, (_, n) => `q${n}`);
  const held = Promise.withResolvers<void>();
  let refreshing = 0;
  const ask = async (body: string) => {
    const exchange = exchangeOf(body);
    await stage(exchange, async (instead = exchange) => {
      if (instead !== exchange) {
        refreshing += 1;
        await held.promise;
      }
      return answering(instead)();
    });
    return exchange.operation.cache;
  };
  await Promise.all(questions.map(ask));
  nowMs = 11_000;
  expect(new Set(await Promise.all(questions.map(ask)))).toEqual(new Set(['stale']));
  await expect.poll(() => refreshing).toBe(32);
  held.resolve();
  await expect.poll(() => ask('q0')).toBe('hit');
  expect(await ask('q99')).toBe('stale');
  await expect.poll(() => ask('q99')).toBe('hit');
  stop();
  expect(errors).toEqual([]);
});

it('gives the very same answer to all who ask within a second, unless it has gone stale meanwhile', async () => {
  let nowMs = 0;
  const { stage } = createAnswers({ ...base, now: () => nowMs });
  const ask = () => {
    const exchange = exchangeOf('q');
    exchange.outcome.ttlSeconds = 1.5;
    return stage(exchange, answering(exchange));
  };
  await ask();
  const [first, second] = [await ask(), await ask()];
  expect(first).toBe(second);
  nowMs = 1_000;
  expect((await ask()).headers).toMatchObject({ age: '1', 'pertuis-cache': 'hit' });
  nowMs = 1_600;
  expect((await ask()).headers).toMatchObject({ age: '1', 'pertuis-cache': 'stale' });
});
