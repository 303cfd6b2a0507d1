import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'undici';
import type { Target } from '../attack.ts';
import { oneAddress } from './addresses.ts';
import { Counter } from './counter.ts';

export interface Sent {
  readonly method?: 'GET' | 'POST';
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer | string;
}

export interface FloodOptions {
  readonly connections: number;
  readonly from?: readonly string[];
  /** Less than the attack's own when several waves follow one another. */
  readonly seconds?: number;
  readonly counter?: Counter;
  readonly next: (index: number) => Sent;
}

const respondWithinMs = 20_000;
const pauseAfterFailureMs = 20;
const beginningBytes = 64 * 1024;

/** Sends one request after the other on each connection until the time is over, and reads whole responses. */
export async function flood(target: Target, options: FloodOptions): Promise<Counter> {
  const { connections, from = oneAddress, seconds = target.seconds, counter = new Counter(), next } = options;
  const stop = AbortSignal.timeout(seconds * 1_000);
  let index = 0;
  await Promise.all(
    Array.from({ length: connections }, async (_, number) => {
      const localAddress = from[number % from.length] as string;
      const client = new Client(target.url, { connect: { localAddress }, pipelining: 1 });
      while (!stop.aborted) {
        index += 1;
        await send(client, next(index), counter, stop);
      }
      await client.destroy();
    }),
  );
  return counter;
}

async function send(client: Client, sent: Sent, counter: Counter, stop: AbortSignal) {
  const { method = 'POST', path = '/graphql', headers, body } = sent;
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const limit = AbortSignal.any([stop, AbortSignal.timeout(respondWithinMs)]);
  counter.attempt();
  try {
    const response = await client.request({
      method,
      path,
      headers: { ...type, ...headers },
      body: body ?? null,
      signal: limit,
    });
    const { bytes, beginning } = await read(response.body);
    counter.response(response.statusCode, bytes, beginning);
  } catch {
    if (stop.aborted) return;
    counter.broken();
    await pause(pauseAfterFailureMs);
  }
}

async function read(body: AsyncIterable<Buffer>) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    if (bytes < beginningBytes) chunks.push(chunk);
    bytes += chunk.length;
  }
  return { bytes, beginning: Buffer.concat(chunks).toString('utf8') };
}

export const ask = (query: string, variables?: unknown): Sent => ({
  body: JSON.stringify(variables === undefined ? { query } : { query, variables }),
});
