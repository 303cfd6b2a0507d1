import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allScenarios } from './all-scenarios.ts';
import { distinctJoin } from './distinct-join.ts';
import { endpointOf } from './endpoint.ts';
import { judgeResponse } from './judge-response.ts';
import { mixedDay } from './mixed-day.ts';
import { prepare } from './prepare.ts';
import { timeSeries } from './time-series.ts';

const readText = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const keys = { 'citizen-app': 'prt_a', 'partner-smart-grid': 'prt_b', 'sustainability-lead': 'prt_c' };
const many = Array.from({ length: 2_000 }, (_, n) => n);

describe('a prepared scenario', () => {
  it.each(allScenarios)('$name asks the same as the same number again', (scenario) => {
    const prepared = prepare(scenario, readText, keys);
    expect(prepared.at(41)).toEqual(prepared.at(41));
    expect(prepared.rehearsal).toHaveLength(scenario.mix.length);
  });

  it('asks distinct texts that differ each time, in an alias', () => {
    const { at } = prepare(distinctJoin, readText, keys);
    expect(new Set(many.map((n) => JSON.parse(at(n).body).query)).size).toBe(many.length);
    expect(JSON.parse(at(7).body)).toMatchObject({
      query: expect.stringMatching(/^ {2}q7: containers\(first/m),
      variables: { above: 80.7 },
    });
  });

  it('asks for another day of the series each time, within the year that there is', () => {
    const { at } = prepare(timeSeries, readText, keys);
    const windows = many.map((n) => JSON.parse(at(n).body).variables as { from: string; to: string });
    expect(new Set(windows.map(({ from }) => from)).size).toBe(many.length);
    for (const { from, to } of windows) {
      expect(Date.parse(to) - Date.parse(from)).toBe(86_400_000);
      expect(Date.parse(from)).toBeGreaterThan(Date.now() - 365 * 86_400_000);
      expect(Date.parse(to)).toBeLessThanOrEqual(Date.now());
    }
  });

  it('mixes by weight, evenly from the beginning', () => {
    const { at } = prepare(mixedDay, readText, keys);
    for (const { operation, weight } of mixedDay.mix) {
      for (const length of [200, 2_000]) {
        const received = many.slice(0, length).filter((n) => at(n).operation === operation).length;
        expect(Math.abs(received / length - weight / 100)).toBeLessThan(0.01);
      }
    }
  });

  it('asks with the key of its consumer, and as a visitor without one', () => {
    expect(prepare(distinctJoin, readText, keys).at(0).headers.authorization).toBe('Bearer prt_c');
    expect(prepare(timeSeries, readText, {}).at(0).headers).not.toHaveProperty('authorization');
    expect(() => prepare(distinctJoin, readText, {})).toThrow('key of sustainability-lead');
  });

  it('says so when there is no line to put the alias on', () => {
    expect(() => prepare(distinctJoin, () => '{ __typename }', keys).at(0)).toThrow(
      'has no line that begins with containers',
    );
  });
});

describe('a response', () => {
  const denied = '{"data":{"a":null},"errors":[{"message":"no","extensions":{"code":"FIELD_DENIED"}}]}';

  it.each([
    ['data', 200, '{"data":{"a":1}}', [], undefined],
    ['what this consumer may not see', 200, denied, ['FIELD_DENIED'], undefined],
    ['an error that was not expected', 200, denied, [], 'FIELD_DENIED'],
    [
      'an error of a server without codes',
      200,
      '{"errors":[{"message":"no"}]}',
      [],
      'an error without a code',
    ],
    ['no data', 200, '{"data":null}', [], 'no data'],
    ['something else than JSON', 200, '<html>', [], 'not JSON'],
    ['another status', 503, '{"data":{"a":1}}', [], 'status 503'],
    ['nothing', 0, '', [], 'no response'],
  ])('with %s is judged', (_, status, body, expected, reason) => {
    expect(judgeResponse(status, body, expected)).toBe(reason);
  });
});

describe('the endpoint', () => {
  it('is /graphql unless a path is given', () => {
    expect(endpointOf('http://127.0.0.1:4000')).toBe('http://127.0.0.1:4000/graphql');
    expect(endpointOf('http://127.0.0.1:4000/')).toBe('http://127.0.0.1:4000/graphql');
    expect(endpointOf('https://data.example.org/api/graphql')).toBe('https://data.example.org/api/graphql');
  });
});
