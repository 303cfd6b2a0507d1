import { PertuisError } from '../contract/errors.ts';
import type { HttpResponse } from '../contract/request-context.ts';
import type { Route } from '../contract/route.ts';
import { errorResponse } from './error-response.ts';

const onlyGet = ['GET'];

/**
 * Responds to `OPTIONS` and to methods that a route does not accept. Returns undefined for requests that the
 * route handles.
 */
export function responseForMethod(
  url: string,
  method: string,
  route: Route | undefined,
): HttpResponse | undefined {
  // A request about the server as a whole (RFC 9110, section 9.3.7).
  if (method === 'OPTIONS' && url === '*') return allowing(['GET', 'POST']);
  if (!route) return undefined;
  const { methods = onlyGet } = route;
  if (methods.includes(method === 'HEAD' ? 'GET' : method)) return undefined;
  if (method === 'OPTIONS') return allowing(methods);
  const allow = listOf(methods);
  const refused = errorResponse(new PertuisError('METHOD_NOT_ALLOWED', `Use ${allow}.`), undefined);
  return { ...refused, headers: { ...refused.headers, allow } };
}

function allowing(methods: readonly string[]): HttpResponse {
  return { status: 204, headers: { allow: listOf(methods) }, body: Buffer.alloc(0), ageSeconds: 0 };
}

function listOf(methods: readonly string[]): string {
  const also = [...methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])), 'OPTIONS'];
  return [...new Set(also)].join(', ');
}
