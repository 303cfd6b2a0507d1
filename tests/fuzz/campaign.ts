import { buildClientSchema, getIntrospectionQuery } from 'graphql';
import { knowTypes } from '../differential/known-types.testing.ts';
import { seedBelow, seeded } from '../differential/random.testing.ts';
import { codesOf, findViolations, isSame } from './invariants.ts';
import { type FuzzRequest, writeRequest } from './requests.ts';
import { type FuzzResponse, send, toBytes } from './send.ts';
import { shrinkRequest } from './shrink.ts';
import type { FuzzTerritory } from './territory.ts';

export interface Failure {
  readonly case: number;
  readonly violations: readonly string[];
  /** The bytes of the smallest request that was found to fail in the same way. */
  readonly request: string;
  readonly response: string;
}

export interface Findings {
  requests: number;
  readonly statuses: Record<string, number>;
  readonly codes: Record<string, number>;
  readonly slowest: { case: number; milliseconds: number }[];
  readonly failures: Failure[];
}

export interface CampaignOptions {
  readonly seed: number;
  /** The first case, and when to stop. */
  readonly from?: number;
  readonly isOver: (cases: number) => boolean;
}

const parallel = 4;
const mostFailures = 10;

/**
 * Sends random requests, each twice, and checks every response. A case is the same for the same seed and number, whatever ran
 * before it.
 */
export async function runCampaign(
  { product, keys }: FuzzTerritory,
  { seed, from = 0, isOver }: CampaignOptions,
): Promise<Findings> {
  const { data } = await product.sendQuery(getIntrospectionQuery());
  const types = knowTypes(buildClientSchema(data as never));
  const findings: Findings = { requests: 0, statuses: {}, codes: {}, slowest: [], failures: [] };
  let next = from;

  const violationsOf = async (request: FuzzRequest): Promise<[string[], FuzzResponse]> => {
    const first = await send(product.url, request);
    // Past the response cache, so that the way of a known document is compared with that of a new one.
    const again = { ...request, headers: [...request.headers, ['cache-control', 'no-cache'] as const] };
    const hasOwn = request.headers.some(([name]) => name === 'cache-control');
    const second = await send(product.url, hasOwn ? request : again);
    const found = [first, second].flatMap((response) => findViolations(request, response));
    // The header that was added may be the one too many.
    const isOver = second.status === 431 && !hasOwn;
    if (!isOver && !isSame(request, first, second))
      found.push(`differs: ${second.status} ${second.body.slice(0, 500)}`);
    return [[...new Set(found)], first];
  };

  const play = async (number: number) => {
    const request = writeRequest(seeded(seedBelow(seed, String(number))), types, keys);
    const [violations, response] = await violationsOf(request);
    note(findings, number, response);
    if (violations.length === 0) return;
    const [kind = ''] = violations.map((one) => one.slice(0, 7));
    const fails = async (smaller: FuzzRequest) =>
      (await violationsOf(smaller))[0].some((one) => one.startsWith(kind));
    const smallest = await shrinkRequest(request, fails);
    const bytes = toBytes(smallest)
      .toString('utf8')
      .replace(/prt_[\w-]+/g, 'prt_…');
    const { status, body } = response;
    findings.failures.push({
      case: number,
      violations,
      request: bytes.slice(0, 4_000),
      response: `${status} ${body.slice(0, 600)}`,
    });
  };

  const worker = async () => {
    while (!isOver(next - from) && findings.failures.length < mostFailures) {
      next += 1;
      await play(next - 1);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return findings;
}

function note(findings: Findings, number: number, response: FuzzResponse) {
  findings.requests += 2;
  const status = String(response.status ?? 'none');
  findings.statuses[status] = (findings.statuses[status] ?? 0) + 1;
  for (const code of codesOf(response)) findings.codes[code] = (findings.codes[code] ?? 0) + 1;
  findings.slowest.push({ case: number, milliseconds: Math.round(response.milliseconds) });
  findings.slowest.sort((a, b) => b.milliseconds - a.milliseconds);
  findings.slowest.length = Math.min(findings.slowest.length, 5);
}
