import { expect, it } from 'vitest';
import { Counter } from './counter.ts';

const broken = (status: number, body: string) => {
  const counter = new Counter();
  counter.response(status, body.length, body);
  return counter.observed().brokenResponses;
};

it.each([
  [200, '{"data":{}}', 0],
  [400, '{"errors":[{"extensions":{"code":"BAD_REQUEST"}}]}', 0],
  [503, '{"errors":[{"extensions":{"code":"OVERLOADED"}}]}', 0],
  [200, '{"errors":[{"extensions":{"code":"INTERNAL"}}]}', 1],
  [200, '{"errors":[{"extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}', 1],
  [500, '{"errors":[{"extensions":{"code":"BAD_REQUEST"}}]}', 1],
  [400, 'Bad Request', 1],
  [502, '', 1],
])('%i %s', (status, body, expected) => {
  expect(broken(status, body)).toBe(expected);
});

it('counts attempts, answers by status and the largest of them', () => {
  const counter = new Counter();
  counter.attempt(3);
  counter.response(200, 7_000_000, '{"data":{}}');
  counter.response(200, 5, '{}');
  counter.broken();
  expect(counter.observed({ lost: 1 })).toEqual({
    attempts: 3,
    responded: 2,
    largestResponseBytes: 7_000_000,
    brokenResponses: 0,
    statuses: { 200: 2, broken: 1 },
    counts: { lost: 1 },
  });
});
