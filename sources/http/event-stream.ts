import { Agent, type Dispatcher } from 'undici';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { startDeadline } from '../../mesh/core/deadline.ts';
import { failureOfError } from './failures.ts';
import { createGuardedLookup } from './guarded-lookup.ts';
import { type GuardOptions, type Guards, withDefaults } from './guards.ts';
import { checkJsonBounds } from './json-bounds.ts';
import { type ReadEvent, readEvents } from './read-events.ts';
import { discard, flatten, limitInterim, refusal } from './send-upstream-request.ts';
import { withoutFraming } from './without-framing.ts';

/**
 * Options of the event streams of one upstream. `deadlineMs` bounds the time until a stream begins. `maxBytes` bounds one
 * event. `connections` bounds all open streams together.
 */
export interface EventStreamOptions extends GuardOptions {
  /**
   * Milliseconds without a byte after which the upstream counts as gone. Keep-alive comments count as bytes. An event that
   * has begun must end within the same time.
   */
  readonly idleMs: number;
  /** Names of the events to yield, besides events without a name. Default: all events. */
  readonly wanted?: readonly string[];
}

/**
 * Creates a function that opens streams of server-sent events from one upstream.
 *
 * Each event is read on demand, so an unread stream exerts backpressure on the upstream. The stream follows no redirect,
 * retries
 * nothing, and ends without error when `signal` aborts.
 *
 * @throws {SourceFailure} at the first event that cannot be read.
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
      // A body that is destroyed before its end emits an error. `for await` handles that error only while it runs.
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

/** Sends the request and returns the body. Any response other than 2xx with events fails, as for other requests. */
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
        `expected text/event-stream without compression, got ${headers['content-type'] ?? '(none)'} ${encoded}`,
      );
    }
    return response.body;
  } catch (error) {
    throw failureOfError(error, signal, deadline.isOver);
  } finally {
    deadline.end();
  }
}

/**
 * Content codings to accept. RFC 9110 does not define `none`, but many servers send it to keep proxies from compressing
 * events.
 */
const unencoded = new Set(['identity', 'none']);
