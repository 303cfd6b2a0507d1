import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { getIntrospectionQuery } from 'graphql';
import type { HttpResponse } from '../mesh/contract/request-context.ts';
import type { Route } from '../mesh/contract/route.ts';
import { takesCoding } from './takes-coding.ts';

const compress = promisify(brotliCompress);
const body = Buffer.from(JSON.stringify({ query: getIntrospectionQuery() }));
/** Clients read a few schemas: without a key, with one. */
const mostKept = 4;

/**
 * The schema as `/graphql` tells it to this client: an introspection query under the client's own credential, through every
 * step of the pipeline. It is compressed, which makes it a tenth as long.
 */
export function schemaRoute(graphql: Route): Route {
  const kept = new Map<string, Promise<Buffer>>();

  async function compressed(plain: Buffer): Promise<Buffer> {
    const digest = createHash('sha256').update(plain).digest('base64');
    let made = kept.get(digest);
    if (!made) {
      made = compress(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } });
      const [oldest] = kept.keys();
      if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
      kept.set(digest, made);
    }
    return made;
  }

  return async (request): Promise<HttpResponse> => {
    const { authorization, 'x-api-key': apiKey } = request.headers;
    const response = await graphql({
      ...request,
      method: 'POST',
      url: '/graphql',
      headers: {
        ...(authorization !== undefined && { authorization }),
        ...(apiKey !== undefined && { 'x-api-key': apiKey }),
        ...{ accept: 'application/json', 'content-type': 'application/json' },
      },
      body,
    });
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
      vary: 'Accept-Encoding',
    };
    const isPacked = Buffer.isBuffer(response.body) && takesCoding('br', request.headers['accept-encoding']);
    if (!isPacked) return { ...response, headers };
    const packed = await compressed(response.body as Buffer);
    return { ...response, headers: { ...headers, 'content-encoding': 'br' }, body: packed };
  };
}
