import { createHash } from 'node:crypto';
import type { Principal } from '../contract/policy.ts';
import type { RequestContext } from '../contract/request-context.ts';

const maxPlainBytes = 2_048;

/**
 * Who may see it, and then body or URL and what the client accepts: nothing else changes an answer. The view's id holds the
 * policy's version and kind of client; where a decision is made for each principal, the principal stands beside it. `consentEpoch` is for consents that a view does not know of. Long bodies stand by their
 * digest.
 */
export function cacheKey(
  { request, view, principal }: RequestContext,
  version: string,
  consentEpoch: string,
): string {
  if (!view) throw new Error('policy comes before answers');
  const { method, url, headers, body } = request;
  const requestedExtensions =
    body.length <= maxPlainBytes
      ? body.toString('latin1')
      : createHash('sha256').update(body).digest('base64');
  const own = view.scope === 'view' ? '' : identityOf(principal);
  return `${version} ${view.id} ${own} ${consentEpoch}\n${method}\n${url}\n${headers.accept ?? ''}\n${headers['content-type'] ?? ''}\n${body.length}\n${requestedExtensions}`;
}

/**
 * A mutation must run each time that it is asked, and a subscription is a stream of its own. What the text is shows only once
 * it is parsed, so whatever holds one of the words, or an escape that could hide it, goes alone.
 */
export function isCoalescable({ request: { method, headers, body }, view }: RequestContext): boolean {
  if (view?.scope === 'never') return false;
  if (method === 'GET') return !headers.accept?.includes('text/event-stream');
  return !body.includes('mutation') && !body.includes('subscription') && !body.includes('\\u');
}

/** Roles and purpose are the view's. */
function identityOf(principal: Principal | undefined): string {
  const { consumer, organisation, subject } = principal ?? {};
  return JSON.stringify([consumer, organisation, subject]);
}
