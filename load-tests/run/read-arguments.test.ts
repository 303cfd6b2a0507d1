import { describe, expect, it } from 'vitest';
import { readArguments, UsageError } from './read-arguments.ts';

const usage = (args: readonly string[], environment = {}) => {
  try {
    readArguments(args, environment);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'none';
};

describe('the arguments of npm run load', () => {
  it('name a scenario, in its own time and height', () => {
    const given = readArguments(['spike'], {});
    expect(given?.scenario.name).toBe('spike');
    expect(given?.stages).toEqual(given?.scenario.stages);
    expect(given?.endpoint).toBeUndefined();
  });

  it('scale it, and point elsewhere with keys from the environment', () => {
    const given = readArguments(['spike', '--seconds', '12', '--rate', '20'], {
      PERTUIS_URL: 'http://127.0.0.1:4000',
      PERTUIS_KEYS: '{"citizen-app":"prt_x"}',
    });
    expect(given?.stages.map(({ seconds, ratePerSecond }) => [seconds, ratePerSecond])).toEqual([
      [4, 2],
      [4, 20],
      [4, 2],
    ]);
    expect(given).toMatchObject({
      endpoint: 'http://127.0.0.1:4000/graphql',
      keys: { 'citizen-app': 'prt_x' },
    });
  });

  it('ask for help', () => {
    expect(readArguments(['--help'], {})).toBeUndefined();
  });

  it.each([
    [[], 'A scenario has to be named'],
    [['spikes'], 'There is no scenario "spikes"'],
    [['spike', 'soak'], 'One scenario at a time; "soak"'],
    [['spike', '--seconds', '2'], '--seconds: 2 s is too short for 3 stages'],
    [['spike', '--seconds', '1e9'], '--seconds has to be a whole number from 1 to 43200, not "1e9"'],
    [['spike', '--rate', '0'], '--rate has to be a whole number from 1 to 5000, not "0"'],
    [['spike', '--url', 'localhost:4000'], '--url has to be an address'],
    [['spike', '--speed', '3'], '--help says what there is'],
  ])('%j are refused', (args, message) => {
    expect(usage(args)).toContain(message);
  });

  it('are refused with keys that are none, which are not repeated', () => {
    for (const PERTUIS_KEYS of ['prt_secret', '["prt_secret"', '{"citizen-app": {"prt_secret": 1}}']) {
      const message = usage(['spike'], { PERTUIS_KEYS });
      expect(message).toContain('PERTUIS_KEYS has to be a JSON object');
      expect(message).not.toContain('prt_secret');
    }
  });
});
