import { afterEach, expect, it } from 'vitest';
import { prepare } from '../../cli/prepare.ts';
import { ConfigurationError } from '../../mesh/contract/errors.ts';
import { writeConfiguration } from '../support/product.testing.ts';

const removals: (() => void)[] = [];
afterEach(() => {
  for (const remove of removals.splice(0)) remove();
});

async function problemsOf(rateLimits: string, environment: NodeJS.ProcessEnv = {}) {
  const { path, remove } = writeConfiguration({
    sources: 'sources: [{ name: people, handler: { ./sources/sql: { url: "sqlite://nowhere" } } }]',
    policy: 'version: "1"',
    consumers: 'consumers: [{ id: app, organisation: o, roles: [r], purpose: p }]',
    more: `pertuis: { policy: ./policy.yaml, consumers: ./consumers.yaml, rateLimits: ${rateLimits} }`,
  });
  removals.push(remove);
  const error = await prepare({ path, environment }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigurationError);
  return (error as ConfigurationError).problems.map(
    ({ path: at, expected, got }) => `${at}: ${expected}, got ${got}`,
  );
}

it('are reported with all other problems: unknown names, wrong numbers, consumers that nobody registered', async () => {
  const problems = await problemsOf('{ consumer: { requests: 0 }, visitors: {} }');
  expect(problems).toEqual(
    expect.arrayContaining([
      'pertuis.rateLimits.consumer.requests: a whole number from 1, or false, got 0',
      'pertuis.rateLimits: only known keys, got visitors',
    ]),
  );
  expect(await problemsOf('{ consumers: { app: { requests: 1 }, ap: { requests: 1 } } }')).toContain(
    'pertuis.rateLimits.consumers.ap: a consumer of the consumers file, got no such consumer',
  );
});

it('name no password when REDIS_URL is no address of a Redis', async () => {
  const problems = await problemsOf('{}', { REDIS_URL: 'http://:hunter2@cache' });
  expect(problems).toContain(
    'REDIS_URL: an address that starts with redis:// or rediss://, got a value that is not shown',
  );
  expect(problems.join()).not.toContain('hunter2');
});
