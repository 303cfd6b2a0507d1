import { check, fail } from 'k6';
import execution from 'k6/execution';
import http from 'k6/http';
import { scaleStages } from '../scenarios/arrivals.ts';
import { cacheStateOf } from '../scenarios/cache-state.ts';
import { endpointOf } from '../scenarios/endpoint.ts';
import { judgeResponse } from '../scenarios/judge-response.ts';
import { type Asking, prepare } from '../scenarios/prepare.ts';
import { readKeys } from '../scenarios/read-keys.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { cacheCounters, failed, failures, hit, operations, responseDuration } from './metrics.ts';
import { optionsOf } from './options.ts';
import { type SummaryData, summarise } from './summary.ts';

interface Start {
  /** The first request's number: another each run, so that the gateway has not seen the distinct ones yet. */
  readonly first: number;
}

/**
 * Everything that a k6 script exports, made from a scenario. The environment says where and how much: PERTUIS_URL,
 * PERTUIS_KEYS, PERTUIS_LOAD_SECONDS, PERTUIS_LOAD_RATE.
 */
export function script(scenario: Scenario) {
  const url = endpointOf(__ENV.PERTUIS_URL || 'http://127.0.0.1:4000');
  const stages = scaleStages(scenario.stages, {
    seconds: wanted('PERTUIS_LOAD_SECONDS'),
    peakRatePerSecond: wanted('PERTUIS_LOAD_RATE'),
  });
  const keys = readKeys(__ENV.PERTUIS_KEYS);
  const prepared = prepare(scenario, (file) => open(import.meta.resolve(`../../${file}`)), keys);

  return {
    options: optionsOf(scenario, stages),

    /** Asks each request once: no load is put on a gateway that cannot answer. */
    setup(): Start {
      for (const asking of prepared.rehearsal) {
        const { reason } = post(url, asking);
        if (reason)
          fail(`${asking.operation.name} (${asking.operation.file}) cannot be asked at ${url}: ${reason}`);
      }
      return { first: Date.now() % 1000000000 };
    },

    /** One request and its response. */
    ask({ first }: Start) {
      const asking = prepared.at(first + execution.scenario.iterationInTest);
      const { response, reason } = post(url, asking);
      const tags = { operation: asking.operation.name };
      const cache = cacheStateOf(response.headers);
      check(
        response,
        {
          'status is 200': ({ status }) => status === 200,
          'the response is what was asked for': () => reason === undefined,
          'Cache-Status is said': () => cache !== 'unknown',
        },
        tags,
      );
      operations.add(1, tags);
      responseDuration.add(response.timings.duration, tags);
      failed.add(reason !== undefined, tags);
      if (reason) failures.add(1, { ...tags, reason });
      hit.add(cache === 'hit', tags);
      cacheCounters.get(cache)?.add(1, tags);
    },

    handleSummary: (data: SummaryData) => summarise(scenario, stages, data),
  };
}

function post(url: string, { operation, body, headers }: Asking) {
  const response = http.post(url, body, {
    headers: { ...headers },
    timeout: '15s',
    responseType: 'text',
    tags: { name: operation.name },
  });
  const text = typeof response.body === 'string' ? response.body : '';
  return { response, reason: judgeResponse(response.status, text, operation.expectedCodes) };
}

function wanted(name: string): number | undefined {
  const given = __ENV[name];
  if (!given) return undefined;
  if (!/^[1-9]\d*$/.test(given)) throw new RangeError(`${name} has to be a whole number, not "${given}".`);
  return Number(given);
}
