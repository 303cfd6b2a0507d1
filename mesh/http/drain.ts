import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';

export interface Drain {
  readonly drainSeconds: number;
  /**
   * Leaves idle connections to their time-out: for when somebody else takes over the port. Otherwise they are closed after a
   * moment.
   */
  readonly patient: boolean;
}

/** Part of `drainSeconds` that requests on their way have to arrive: 0.5 s of 10 s, more than a round trip takes. */
const arrivalShare = 0.05;
/** Without a new connection for so long, none waits to be accepted. */
const quietMs = 20;
/** Processes that share a socket close it one after the other: for so long clients keep waiting instead of coming again. */
const othersCloseMs = 100;

/**
 * Closes a server whose responses say `Connection: close` already. No request that a client has sent is lost: connections that
 * wait to be accepted are accepted, and an idle connection stays open for a moment, because a request may be on its way over
 * it. After `drainSeconds` it cuts what is left.
 */
export async function drain(server: Server, { drainSeconds, patient }: Drain): Promise<void> {
  const arrivalMs = drainSeconds * 1000 * arrivalShare;
  const cut = setTimeout(() => server.closeAllConnections(), drainSeconds * 1000);
  const release = patient ? undefined : holdRequests(server);
  if (!patient) await acceptWaiting(server, arrivalMs);
  // The close of an HTTP server cuts idle connections by itself; that of a plain one only stops listening.
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  if (release) setTimeout(release, othersCloseMs);
  const idle = patient ? undefined : setTimeout(closeIdle, arrivalMs, server);
  await closed;
  clearTimeout(idle);
  clearTimeout(cut);
  // Ends the timer that looks for slow senders.
  server.close();
}

/** A client that waits for its response opens no connection: so the queue of the listener gets empty, however many they are. */
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

/** The kernel resets connections that wait when their listener closes, and Node accepts one in each turn of the event loop. */
async function acceptWaiting(server: Server, atMostMs: number): Promise<void> {
  const { promise: quiet, resolve } = Promise.withResolvers<void>();
  // After the turn's accepts, so that the next one cannot hide behind a late timer.
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

/** After the turn's reads: a request that has arrived makes its connection busy first. */
function closeIdle(server: Server) {
  setImmediate(() => server.closeIdleConnections());
}
