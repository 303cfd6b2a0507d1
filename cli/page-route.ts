import type { HttpResponse } from '../mesh/contract/request-context.ts';
import type { Page } from '../mesh/contract/response-extension.ts';
import type { Route } from '../mesh/contract/route.ts';
import type { CheckAccess } from '../mesh/http/access.ts';

/** Serves a page to all clients, with its details for those that `checkAccess` admits. */
export function pageRoute(
  { contentType, contentSecurityPolicy, render }: Page,
  checkAccess: CheckAccess,
): Route {
  const headers = {
    'content-security-policy': contentSecurityPolicy,
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
  return async (request) => {
    const refused = await checkAccess(request);
    return text(contentType, await render(refused === undefined), headers);
  };
}

export function textRoute(contentType: string, render: () => Promise<string>): Route {
  return async () => text(contentType, await render());
}

function text(contentType: string, body: string, headers: Record<string, string> = {}): HttpResponse {
  return {
    status: 200,
    headers: { 'content-type': contentType, 'cache-control': 'no-store', ...headers },
    body: Buffer.from(body),
    ageSeconds: 0,
  };
}
