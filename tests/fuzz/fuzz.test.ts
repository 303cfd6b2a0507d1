import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCampaign } from './campaign.ts';
import { findViolations, isSame } from './invariants.ts';
import type { FuzzRequest } from './requests.ts';
import { type FuzzResponse, send } from './send.ts';
import { shrinkRequest } from './shrink.ts';
import { type FuzzTerritory, startFuzzTerritory } from './territory.ts';

const seed = 20261124;
const cases = 400;

let territory: FuzzTerritory;

beforeAll(async () => {
  territory = await startFuzzTerritory();
});
afterAll(() => territory.close());

it(`no request of ${cases} brings the gateway down, gets INTERNAL, or a response without bounds`, async () => {
  const findings = await runCampaign(territory, { seed, isOver: (done) => done >= cases });
  expect(findings.failures).toEqual([]);
  expect(findings.requests).toBe(2 * cases);
  // Otherwise the generator no longer reaches its targets.
  expect(Object.keys(findings.codes).length).toBeGreaterThan(12);
  expect(findings.statuses['200']).toBeGreaterThan(cases / 5);
  expect((await territory.product.sendQuery('{ __typename }')).status).toBe(200);
});

describe('the fuzzer', () => {
  const request: FuzzRequest = {
    method: 'POST',
    target: '/graphql',
    headers: [['content-type', 'application/json']],
    body: Buffer.from('{"query":"{ __typename }"}'),
  };
  const response = (
    status: number | undefined,
    body: unknown,
    more: Partial<FuzzResponse> = {},
  ): FuzzResponse => ({
    status,
    headers: new Map([['content-type', 'application/json']]),
    body: typeof body === 'string' ? body : JSON.stringify(body),
    isStuck: false,
    milliseconds: 1,
    ...more,
  });
  const error = (message: string, code?: string) => ({ message, ...(code && { extensions: { code } }) });

  it.each([
    ['no-response', response(undefined, '')],
    ['stuck', response(200, '{}', { isStuck: true })],
    ['status-500', response(500, { errors: [error('x', 'SOURCE_TIMEOUT')] })],
    ['internal', response(200, { errors: [error('x', 'INTERNAL')] })],
    ['no-code', response(400, { errors: [error('x')] })],
    ['uncoded-400', response(400, {})],
    ['uncoded-404', response(404, '', { headers: new Map() })],
    ['leak', response(400, { errors: [error('at run (/srv/a.ts:1:2)', 'BAD_REQUEST')] })],
    ['long-message', response(400, { errors: [error('x'.repeat(301), 'BAD_REQUEST')] })],
    ['many-errors', response(200, { errors: Array(102).fill(error('x', 'BAD_REQUEST')) })],
    ['long-errors', response(200, { errors: Array(90).fill(error('x'.repeat(290), 'BAD_REQUEST')) })],
    ['not-json', response(200, '{')],
    ['large-response', response(200, `"${'x'.repeat(5_000_000)}"`)],
    ['header-injected', response(200, {}, { headers: new Map([['x-injected', '1']]) })],
  ])('sees %s', (violation, reply) => {
    expect(findViolations(request, reply)).toContain(violation);
  });

  it('sees an event that is INTERNAL, and two responses that differ', () => {
    const events = response(
      200,
      `event: next\ndata: ${JSON.stringify({ errors: [error('x', 'INTERNAL')] })}\n\n`,
      {
        headers: new Map([['content-type', 'text/event-stream']]),
      },
    );
    expect(findViolations(request, events)).toEqual(['internal']);
    expect(isSame(request, response(200, { data: 1 }), response(200, { data: 2 }))).toBe(false);
    expect(isSame(request, response(200, { data: 1 }), response(400, { data: 1 }))).toBe(false);
    expect(isSame(request, response(200, { data: 1 }), response(200, { data: 1 }))).toBe(true);
  });

  it('passes what is right', async () => {
    const reply = await send(territory.product.url, request);
    expect([reply.status, findViolations(request, reply)]).toEqual([200, []]);
  });

  it('makes a request smaller as long as it fails', async () => {
    const long = { ...request, body: Buffer.from(`${'a'.repeat(5_000)}BUG!${'b'.repeat(5_000)}`) };
    const smallest = await shrinkRequest(long, async ({ body }) => body.includes('BUG!'));
    expect(smallest.body.length).toBeLessThan(12);
    expect(smallest.headers).toEqual([]);
  });
});
