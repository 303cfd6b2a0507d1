import { PertuisError } from '../contract/errors.ts';
import type { ErrorJson, HttpResponse } from '../contract/request-context.ts';
import { readAccept } from '../core/accept.ts';
import { shortMessage } from '../core/error-bounds.ts';

/**
 * Returns the response for a request that failed as a whole. Errors without a code become INTERNAL, without
 * their message.
 */
export function errorResponse(error: unknown, accept: string | undefined): HttpResponse {
  const coded =
    error instanceof PertuisError ? error : new PertuisError('INTERNAL', 'Something went wrong here.');
  const body = Buffer.from(JSON.stringify({ errors: [errorJson(coded)] }));
  const retry = coded.details.retryAfterSeconds;
  return {
    status: coded.status,
    headers: {
      'content-type': `${readAccept(accept).json ?? 'application/json'}; charset=utf-8`,
      'cache-control': 'no-store',
      ...(coded.code === 'UNAUTHENTICATED' && { 'www-authenticate': 'Bearer' }),
      ...(coded.code === 'METHOD_NOT_ALLOWED' && { allow: 'GET, HEAD, POST, OPTIONS' }),
      ...(retry !== undefined && { 'retry-after': String(retry) }),
    },
    body,
    ageSeconds: 0,
  };
}

function errorJson({ message, code, details }: PertuisError): ErrorJson {
  return { message: shortMessage(message), extensions: { code, ...details } };
}
