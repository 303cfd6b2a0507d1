import type { IncomingHttpHeaders } from 'node:http';
import { PertuisError } from '../contract/errors.ts';
import type { Invalidation } from '../contract/invalidation.ts';
import type { Identify, Principal } from '../contract/policy.ts';
import { forMethods, type Route } from '../contract/route.ts';
import { parseStrictJson } from './strict-json.ts';

export interface InvalidateRouteOptions {
  readonly identify: Identify;
  /** Names that an invalidation may contain. */
  readonly known: () => { readonly sources: ReadonlySet<string>; readonly types: ReadonlySet<string> };
  readonly invalidate: (what: Invalidation, by: 'operator', consumer: string) => void;
}

const role = 'operator';
const maxBodyBytes = 16 * 1024;

/** Creates `POST /cache/invalidate`: operators invalidate cached responses by source, by type, or all of them. */
export function createInvalidateRoute({ identify, known, invalidate }: InvalidateRouteOptions): Route {
  return forMethods(['POST'], async ({ headers, body }) => {
    const { consumer } = await identifyOperator(headers, identify);
    if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? ''))
      throw new PertuisError('UNSUPPORTED_MEDIA_TYPE', 'Send application/json.');
    if (body.length > maxBodyBytes)
      throw new PertuisError('BODY_TOO_LARGE', 'The body is larger than 16 KiB.');
    const what = readInvalidation(parseStrictJson(body.toString('utf8')), known());
    invalidate(what, 'operator', consumer);
    return {
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: Buffer.from(`${JSON.stringify({ invalidated: what })}\n`),
      ageSeconds: 0,
    };
  });
}

async function identifyOperator(
  headers: IncomingHttpHeaders,
  identify: InvalidateRouteOptions['identify'],
): Promise<Principal> {
  const principal = await identify(headers);
  if (principal.roles.includes(role)) return principal;
  if (headers.authorization === undefined && headers['x-api-key'] === undefined)
    throw new PertuisError('UNAUTHENTICATED', `Send the key of an ${role}.`);
  throw new PertuisError('ROLE_DENIED', `Your registration does not have the role "${role}".`);
}

const shape =
  'Send { "sources": [names], "types": [names] }, one of them or both with at least one name, or { "all": true }.';

function readInvalidation(given: unknown, known: ReturnType<InvalidateRouteOptions['known']>): Invalidation {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) throw bad(shape);
  const { all, sources, types, ...more } = given as Record<string, unknown>;
  if (Object.keys(more).length > 0) throw bad(shape);
  if (all !== undefined) {
    if (all !== true || sources !== undefined || types !== undefined) throw bad(shape);
    return { all };
  }
  const what = {
    ...(sources !== undefined && { sources: readNames(sources, known.sources, 'source') }),
    ...(types !== undefined && { types: readNames(types, known.types, 'type') }),
  };
  if (Object.keys(what).length === 0) throw bad(shape);
  return what;
}

/** Checks names of sources and types. They are not secret for an operator, so the error lists the valid ones. */
function readNames(given: unknown, known: ReadonlySet<string>, what: string): string[] {
  if (!Array.isArray(given) || given.length === 0) throw bad(shape);
  const unknown = given.filter((name) => !known.has(name)).map((name) => JSON.stringify(name));
  if (unknown.length === 0) return given;
  throw bad(`There is no ${what} ${unknown.join(', ')}. There are: ${[...known].sort().join(', ')}.`);
}

function bad(message: string): PertuisError {
  return new PertuisError('BAD_REQUEST', message);
}
