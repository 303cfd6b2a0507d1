import autocannon from 'autocannon';
import { cacheStateOf } from '../scenarios/cache-state.ts';
import { judgeResponse } from '../scenarios/judge-response.ts';
import type { Asking } from '../scenarios/prepare.ts';
import type { Stage } from '../scenarios/scenario.ts';
import { Tally } from './tally.ts';

const connectionsAtMost = 10;
const timeoutSeconds = 15;
const graceSeconds = 1;
/** How soon autocannon notices that it is to stop. */
const sampleIntervalMs = 100;
/** A gateway that is gone would otherwise be asked as fast as connections fail. */
const lostAtMost = 20;

/**
 * autocannon shares a rate and a number of requests out to its connections apart from each other, so that some would run out
 * of time when the rate is no multiple of the connections. Two runs side by side are: full tens, and the rest at one a second.
 */
function groups(ratePerSecond: number): { connections: number; ratePerSecond: number }[] {
  const rest = ratePerSecond % connectionsAtMost;
  return [
    { connections: connectionsAtMost, ratePerSecond: ratePerSecond - rest },
    { connections: rest, ratePerSecond: rest },
  ].filter((group) => group.ratePerSecond > 0);
}

/**
 * Puts one stage's requests on the gateway, `next` giving one after another. Ends with the last answer, a second after the
 * stage's end at the latest, or when `signal` says.
 */
export async function runStage(
  url: string,
  { seconds, ratePerSecond }: Stage,
  next: () => Asking,
  signal: AbortSignal,
): Promise<Tally> {
  const tally = new Tally();
  if (!signal.aborted) {
    await Promise.all(
      groups(ratePerSecond).map((group) => runGroup(url, { ...group, seconds }, next, tally, signal)),
    );
  }
  return tally;
}

function runGroup(
  url: string,
  { connections, ratePerSecond, seconds }: { connections: number; ratePerSecond: number; seconds: number },
  next: () => Asking,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const run = autocannon(
      {
        url,
        connections,
        overallRate: ratePerSecond,
        maxOverallRequests: ratePerSecond * seconds,
        duration: seconds + graceSeconds,
        timeout: timeoutSeconds,
        bailout: lostAtMost,
        sampleInt: sampleIntervalMs,
        // One request at a time and connection: the context tells the response which request it belongs to.
        requests: [
          {
            setupRequest(request, context) {
              const asking = next();
              Object.assign(context, { asking });
              return { ...request, method: 'POST', headers: { ...asking.headers }, body: asking.body };
            },
            onResponse(status, body, context, headers) {
              const { operation } = (context as { asking: Asking }).asking;
              tally.responded(cacheStateOf(headers ?? {}));
              const reason = judgeResponse(status, body, operation.expectedCodes);
              if (reason) tally.failed(`${operation.name}: ${reason}`);
            },
          },
        ],
      },
      (error: unknown) => {
        signal.removeEventListener('abort', stop);
        if (error) reject(error);
        else resolve();
      },
    );
    const stop = () => run.stop();
    signal.addEventListener('abort', stop);
    run.on('response', (_client, _status, _bytes, milliseconds) => tally.took(milliseconds));
    run.on('reqError', (error: Error & { code?: string }) => tally.lost(error.code ?? error.message));
  });
}
