import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type RequestScope, requests } from '../contract/events.ts';

/** Short, and with characters that no log, header or shell interprets. */
const safeId = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/;

/** Returns the id that the client sent, when it is safe in logs and headers; otherwise a random one. */
function readRequestId(sent: string | string[] | undefined): string {
  return typeof sent === 'string' && safeId.test(sent) ? sent : randomUUID();
}

/** Opens the scope of a request. Node accepts only known methods, so `method` is not free text of the client. */
export function openRequestScope({ method = '', headers }: IncomingMessage): RequestScope {
  return {
    id: readRequestId(headers['x-request-id']),
    startedAtMs: performance.now(),
    method,
    path: 'unknown',
    status: 0,
    errorCode: undefined,
    operation: undefined,
  };
}

/**
 * Publishes the event of a request when nothing more is written. `wasCut`: the client left before the end;
 * the status is nginx's for it.
 */
export function closeRequestScope(scope: RequestScope, wasCut: boolean) {
  if (!requests.hasSubscribers) return;
  if (wasCut && scope.status === 0) scope.status = 499;
  requests.publish(scope);
}
