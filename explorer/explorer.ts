import { randomBytes } from 'node:crypto';
import type { Explorer } from '../mesh/contract/explorer.ts';
import type { SavedQuery } from '../mesh/contract/home.ts';
import type { HttpRequest, HttpResponse } from '../mesh/contract/request-context.ts';
import { readLanguage } from '../mesh/core/read-language.ts';
import { assetRoute } from './asset.ts';
import { explorerPage } from './page.ts';
import { schemaRoute } from './schema-route.ts';
import { explorerStyle } from './style.ts';

export interface ExplorerOptions {
  readonly savedQueries: readonly SavedQuery[];
  /** Keys that the page offers with one click, by consumer: a demonstration's. */
  readonly keys?: Readonly<Record<string, string>> | undefined;
  /** Whether a client may be offered these keys. */
  readonly mayHaveKeys: (request: HttpRequest) => boolean | Promise<boolean>;
}

const apart = {
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** The explorer, whole from here: nothing of a third party is loaded. */
export function createExplorer({ savedQueries, keys = {}, mayHaveKeys }: ExplorerOptions): Explorer {
  return {
    page(request) {
      // The editor writes its styles as it runs. They carry the nonce; scripts come from files alone.
      const nonce = randomBytes(16).toString('base64url');
      const language = readLanguage(request.url, request.headers['accept-language']);
      return written('text/html', explorerPage(language, nonce), {
        ...apart,
        'content-language': language,
        'content-security-policy': policyFor(nonce),
        vary: 'Accept-Language',
      });
    },
    routes: (graphql) => [
      ['/explorer/schema.json', schemaRoute(graphql)],
      ['/explorer/explorer.js', assetRoute('text/javascript; charset=utf-8', script)],
      ['/explorer/licences.txt', assetRoute('text/plain; charset=utf-8', licences)],
      ['/explorer/explorer.css', () => written('text/css', explorerStyle, apart)],
      [
        '/explorer/settings.json',
        async (request) => {
          const offered = (await mayHaveKeys(request)) ? keys : {};
          const settings = { queries: savedQueries, keys: offered };
          return written('application/json', JSON.stringify(settings), apart);
        },
      ],
    ],
  };
}

const script = async () => (await import('./bundle.ts')).script;
const licences = async () => (await import('./bundle.ts')).licences;

function policyFor(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    // The editor draws the mark under a mistake.
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function written(type: string, text: string, headers: Record<string, string>): HttpResponse {
  return {
    status: 200,
    headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store', ...headers },
    body: Buffer.from(text),
    ageSeconds: 0,
  };
}
