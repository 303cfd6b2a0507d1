/** The same load as `operation.lua`, for machines without wrk: its environment and its last line are the same. */
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import { fill } from './operations.ts';

const [url = '', connections, seconds] = process.argv.slice(2);
const { BENCH_TEMPLATE = '', BENCH_FIRST = '0', BENCH_COUNT = '1', BENCH_KEY, BENCH_LOOK } = process.env;
const requests = { template: readFileSync(BENCH_TEMPLATE, 'utf8'), count: Number(BENCH_COUNT) };
let at = Number(BENCH_FIRST);

const result = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  method: 'POST',
  headers: { 'content-type': 'application/json', ...(BENCH_KEY && { authorization: `Bearer ${BENCH_KEY}` }) },
  // One count for all connections: with a list, each would start at its first and all ask the same.
  // GraphQL errors are an HTTP 200.
  ...(BENCH_LOOK === '1' && { verifyBody: (body) => !String(body).includes('"errors":[') }),
  requests: [{ setupRequest: (request) => ({ ...request, body: fill(requests, next()) }) }],
});
const { requests: sent, duration, errors, non2xx, mismatches, latency } = result;
process.stdout.write(
  `RESULT ${JSON.stringify({ requests: sent.total, seconds: duration, refused: errors + non2xx + mismatches, p50Ms: latency.p50, p99Ms: latency.p99 })}\n`,
);

function next(): number {
  at = (at % requests.count) + 1;
  return at;
}
