import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Route } from '../contract/route.ts';

const compress = promisify(brotliCompress);

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'public, max-age=3600',
  vary: 'Accept-Encoding',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** GraphiQL, served whole from here: no script of a third party. Loaded and compressed when first asked for. */
export function createExplorer(): Route {
  let page: ReturnType<typeof buildPage> | undefined;
  return async (request) => {
    page ??= buildPage();
    const { plain, brotli, policy } = await page;
    const takesBrotli = takes('br', request.headers['accept-encoding']);
    return {
      status: 200,
      headers: {
        ...headers,
        'content-security-policy': policy,
        ...(takesBrotli && { 'content-encoding': 'br' }),
      },
      body: takesBrotli ? brotli : plain,
      ageSeconds: 0,
    };
  };
}

/** RFC 9110, section 12.5.3; a weight of 0 is a no. */
function takes(coding: string, accepted: string | string[] | undefined): boolean {
  return String(accepted ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.replaceAll(/\s/g, '').split(';'))
    .some(([name, weight = 'q=1']) => name === coding && Number(weight.slice(2)) > 0);
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
  return { plain, brotli, policy: policyFor(String(html)) };
}

/** Its own script by digest, and no other; its editor runs workers out of blobs and writes styles. */
function policyFor(html: string): string {
  const from = html.indexOf('<script>') + '<script>'.length;
  const script = html.slice(from, html.indexOf('</script', from));
  const digest = createHash('sha256').update(script).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'sha256-${digest}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const welcome = `# Pertuis: one door to a territory's data.
# Ask, and add  "extensions": { "eco": true, "provenance": true }  to the request,
# or the header  Pertuis-Include: eco, provenance  to learn what the answer cost and where it comes from.
{
  __typename
}
`;
