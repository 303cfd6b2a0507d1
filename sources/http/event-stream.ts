import { Agent, type Dispatcher } from 'undici';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { startDeadline } from '../../mesh/core/deadline.ts';
import { discard, flatten, limitInterim, refusal } from './exchange.ts';
import { failureOfError } from './failures.ts';
import { createGuardedLookup } from './guarded-lookup.ts';
import { type GuardOptions, type Guards, withDefaults } from './guards.ts';
import { checkJsonBounds } from './json-bounds.ts';
import { type ReadEvent, readEvents } from './read-events.ts';
import { withoutFraming } from './without-framing.ts';

/** `deadlineMs` is until the stream begins, `maxBytes` for one event, `connections` for all streams that are open. */
export interface EventStreamOptions extends GuardOptions {
  /**
   * Without a byte for so long the upstream counts as gone; comments that keep a stream alive count as bytes. An event that
   * has begun must end within the same time.
   */
  readonly idleMs: number;
  /** Names of the events to yield, besides those without a name; all by default. */
  readonly wanted?: readonly string[];
}

/**
 * Server-sent events of one upstream. Each event is read when it is asked for, so that a stream that nobody reads is held
 * back at the upstream. Follows no redirect, repeats nothing, ends quietly when `signal` aborts, and throws `SourceFailure`.
 */
export function createEventStreams(options: EventStreamOptions) {
  const guards = withDefaults(options);
  const agent = new Agent({
    connections: guards.connections,
    connect: { timeout: guards.connectTimeoutMs, lookup: createGuardedLookup() },
    headersTimeout: guards.deadlineMs,
    bodyTimeout: options.idleMs,
  });

  return async function* open(request: Request, signal: AbortSignal): AsyncGenerator<ReadEvent> {
    let leave = () => {};
    try {
      const body = await begin(agent, guards, request, signal);
      // A body that is let go before its end says so by an error, which for-await hears only while it runs.
      body.on('error', () => {});
      leave = () => void body.destroy();
      signal.addEventListener('abort', leave, { once: true });
      if (signal.aborted) leave();
      const { maxBytes } = guards;
      for await (const event of readEvents(body, { ...options, maxBytes })) {
        checkJsonBounds(event.data);
        yield event;
      }
    } catch (error) {
      if (!signal.aborted) throw failureOfError(error, signal, false);
    } finally {
      signal.removeEventListener('abort', leave);
      leave();
    }
  };
}

/** Until the stream begins the call is like any other: what is not 200 with events fails it. */
async function begin(agent: Agent, guards: Guards, request: Request, signal: AbortSignal) {
  const deadline = startDeadline(signal, guards.deadlineMs);
  const { origin, pathname, search } = new URL(request.url);
  try {
    const response = await agent.request({
      origin,
      path: `${pathname}${search}`,
      method: request.method as Dispatcher.HttpMethod,
      headers: { ...withoutFraming(request.headers), ...guards.headers, accept: 'text/event-stream' },
      body: request.body === null ? null : Buffer.from(await request.arrayBuffer()),
      signal: deadline.signal,
      onInfo: limitInterim(),
    });
    const headers = flatten(response.headers);
    if (response.statusCode < 200 || response.statusCode > 299) throw await refusal(response, headers);
    const encoded = headers['content-encoding'] ?? 'identity';
    if (!/^text\/event-stream\b/i.test(headers['content-type'] ?? '') || !unencoded.has(encoded)) {
      discard(response.body);
      throw new SourceFailure(
        'bad-response',
        `no events but ${headers['content-type'] ?? '(none)'} ${encoded}`,
      );
    }
    return response.body;
  } catch (error) {
    throw failureOfError(error, signal, deadline.isOver);
  } finally {
    deadline.end();
  }
}

/** `none` is no coding of RFC 9110, but widely sent with events to keep proxies from compressing them. */
const unencoded = new Set(['identity', 'none']);
