/** The same load as `question.lua`, for machines without wrk: its environment and its last line are the same. */
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';

const [url = '', connections, seconds] = process.argv.slice(2);
const { BENCH_BODIES = '', BENCH_FIRST = '0', BENCH_KEY } = process.env;
const bodies = readFileSync(BENCH_BODIES, 'utf8').trimEnd().split('\n');
let at = Number(BENCH_FIRST);

const result = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  method: 'POST',
  headers: { 'content-type': 'application/json', ...(BENCH_KEY && { authorization: `Bearer ${BENCH_KEY}` }) },
  // One count for all connections: with a list, each would start at its first and all ask the same.
  requests: [{ setupRequest: (request) => ({ ...request, body: bodies[at++ % bodies.length] ?? '' }) }],
});
const { requests, duration, errors, non2xx, latency } = result;
process.stdout.write(
  `RESULT ${JSON.stringify({ requests: requests.total, seconds: duration, refused: errors + non2xx, p50Ms: latency.p50, p99Ms: latency.p99 })}\n`,
);
