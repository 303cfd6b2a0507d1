import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';

export interface Drain {
  readonly drainSeconds: number;
  /**
   * Leaves idle connections to their time-out, for when another process accepts on the port. Otherwise they
   * are closed after a moment.
   */
  readonly patient: boolean;
}

/** Part of `drainSeconds` in which requests in transit must arrive: 0.5 s of 10 s, longer than a round trip. */
const arrivalShare = 0.05;
/** Time without a new connection after which none waits to be accepted. */
const quietMs = 20;
/**
 * Processes that share a socket close it one after the other. During this time clients wait instead of
 * reconnecting.
 */
const othersCloseMs = 100;

/**
 * Closes a server whose responses already say `Connection: close`, without losing a request that a client has
 * sent.
 *
 * It accepts the connections that wait to be accepted. Idle connections stay open for a moment, because a
 * request may be in transit. After `drainSeconds` it destroys the rest.
 */
export async function drain(server: Server, { drainSeconds, patient }: Drain): Promise<void> {
  const arrivalMs = drainSeconds * 1000 * arrivalShare;
  const cut = setTimeout(() => server.closeAllConnections(), drainSeconds * 1000);
  const release = patient ? undefined : holdRequests(server);
  if (!patient) await acceptWaiting(server, arrivalMs);
  // `close` of an HTTP server closes idle connections; `close` of a plain server only stops listening.
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  if (release) setTimeout(release, othersCloseMs);
  const idle = patient ? undefined : setTimeout(closeIdle, arrivalMs, server);
  await closed;
  clearTimeout(idle);
  clearTimeout(cut);
  // Stops the timer that searches for slow senders.
  server.close();
}

/**
 * Delays the responses. A client that waits for its response opens no connection, so the accept queue becomes
 * empty, whatever the number of clients.
 */
function holdRequests(server: Server): () => void {
  const handlers = server.listeners('request') as ((...requestContext: RequestContext) => void)[];
  const held: RequestContext[] = [];
  server.removeAllListeners('request');
  server.on('request', (...requestContext) => held.push(requestContext));
  return () => {
    server.removeAllListeners('request');
    for (const handler of handlers) server.on('request', handler);
    for (const requestContext of held) server.emit('request', ...requestContext);
  };
}

type RequestContext = [IncomingMessage, ServerResponse];

/**
 * Accepts the waiting connections. The kernel resets them when their listener closes, and Node accepts one in
 * each turn of the event loop.
 */
async function acceptWaiting(server: Server, atMostMs: number): Promise<void> {
  const { promise: quiet, resolve } = Promise.withResolvers<void>();
  // Runs after the accepts of the turn. A late timer could otherwise hide the next one.
  const end = () => setImmediate(resolve);
  const late = setTimeout(end, atMostMs);
  const silence = setTimeout(end, quietMs);
  const again = () => silence.refresh();
  server.on('connection', again);
  await quiet;
  server.off('connection', again);
  clearTimeout(late);
  clearTimeout(silence);
}

/** Runs after the reads of the turn: a request that has arrived makes its connection busy first. */
function closeIdle(server: Server) {
  setImmediate(() => server.closeIdleConnections());
}
