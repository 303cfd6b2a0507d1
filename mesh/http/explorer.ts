import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Route } from '../contract/route.ts';

const compress = promisify(brotliCompress);

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'public, max-age=3600',
  'content-security-policy':
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; frame-ancestors 'none'",
};

/** GraphiQL, served whole from here: no script of a third party. Loaded and compressed when first asked for. */
export function createExplorer(): Route {
  let page: Promise<{ plain: Buffer; brotli: Buffer }> | undefined;
  return async (request) => {
    page ??= buildPage();
    const { plain, brotli } = await page;
    const takesBrotli = /\bbr\b/.test(String(request.headers['accept-encoding'] ?? ''));
    return {
      status: 200,
      headers: takesBrotli ? { ...headers, 'content-encoding': 'br' } : headers,
      body: takesBrotli ? brotli : plain,
      ageSeconds: 0,
    };
  };
}

async function buildPage() {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = await renderGraphiQL({
    title: 'Pertuis',
    defaultQuery: welcome,
    subscriptionsProtocol: 'SSE',
  });
  const plain = Buffer.from(String(html));
  const brotli = await compress(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  return { plain, brotli };
}

const welcome = `# Pertuis: one door to a territory's data.
# Ask, and add  "extensions": { "eco": true, "provenance": true }  to the request,
# or the header  Pertuis-Include: eco, provenance  to learn what the answer cost and where it comes from.
{
  __typename
}
`;
