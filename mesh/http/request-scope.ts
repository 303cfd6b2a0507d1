import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type RequestScope, requests } from '../contract/events.ts';

/** Short, and of letters that no log, header or shell reads in another way. */
const safeId = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/;

/** Returns the id that the client sent, when it may stand in logs and headers; otherwise a random one. */
function readRequestId(sent: string | string[] | undefined): string {
  return typeof sent === 'string' && safeId.test(sent) ? sent : randomUUID();
}

/** Starts to follow a request. Node accepts only methods that exist, so `method` is no word of the client's own. */
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

/** Tells of a request when nothing more is written. `wasCut`: the client left before that. Its status is nginx's for it. */
export function closeRequestScope(scope: RequestScope, wasCut: boolean) {
  if (!requests.hasSubscribers) return;
  if (wasCut && scope.status === 0) scope.status = 499;
  requests.publish(scope);
}
