import { createHash } from 'node:crypto';
import type { HomeSettings } from '../contract/home.ts';
import type { HttpRequest } from '../contract/request-context.ts';
import type { Route } from '../contract/route.ts';
import { readLanguage } from '../core/read-language.ts';
import { type HomeFacts, homeStyle, renderHome } from './render-home.ts';

export interface HomeOptions {
  readonly settings: HomeSettings;
  /** What this client may know, and no more. */
  readonly facts: (request: HttpRequest) => Promise<HomeFacts>;
}

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(homeStyle).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  vary: 'Accept-Language',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** `/`: says what this gateway is. A GraphQL request to it is sent on to `/graphql`. */
export function createHome({ settings, facts }: HomeOptions): Route {
  return async (request) => {
    if (isGraphql(request)) return toGraphql;
    const language = readLanguage(request.url, request.headers['accept-language']);
    const html = renderHome(language, settings, await facts(request));
    return {
      status: 200,
      headers: { ...headers, 'content-language': language },
      body: Buffer.from(html),
      ageSeconds: 0,
    };
  };
}

const toGraphql = {
  status: 302,
  headers: { location: '/graphql', 'cache-control': 'no-store' },
  body: Buffer.alloc(0),
  ageSeconds: 0,
};

/** It names an operation, or takes no HTML. */
function isGraphql({ url, headers: { accept } }: HttpRequest): boolean {
  if (/[?&](query|documentId|extensions)=/.test(url)) return true;
  return accept !== undefined && accept !== '' && !/text\/html|text\/\*|\*\/\*/i.test(accept);
}
