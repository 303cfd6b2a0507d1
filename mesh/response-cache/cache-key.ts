import { createHash } from 'node:crypto';
import type { Principal } from '../contract/policy.ts';
import type { RequestContext } from '../contract/request-context.ts';

const maxPlainBytes = 2_048;

/**
 * Returns the cache key of a request: the view, then the body or URL, then the accepted media types. Nothing
 * else changes a response.
 *
 * The id of the view contains the policy's version and the kind of client. Where the policy decides per
 * principal, the key contains the principal. `consentEpoch` covers consents outside the view. Bodies over
 * 2,048 bytes are replaced by their digest.
 */
export function cacheKey(
  { request, view, principal }: RequestContext,
  version: string,
  consentEpoch: string,
): string {
  if (!view) throw new Error('The response cache needs a policy view: run the policy stage first.');
  const { method, url, headers, body } = request;
  const requestedExtensions =
    body.length <= maxPlainBytes
      ? body.toString('latin1')
      : createHash('sha256').update(body).digest('base64');
  const own = view.scope === 'view' ? '' : identityOf(principal);
  return `${version} ${view.id} ${own} ${consentEpoch}\n${method}\n${url}\n${headers.accept ?? ''}\n${headers['content-type'] ?? ''}\n${body.length}\n${requestedExtensions}`;
}

/**
 * Returns whether a request may share the execution of an identical one. Each mutation must run, and each
 * subscription has a stream of its own.
 *
 * Only parsing reveals the kind of operation. A body that contains one of the two words, or an escape that
 * can hide them, is therefore never coalesced.
 */
export function isCoalescable({ request: { method, headers, body }, view }: RequestContext): boolean {
  if (view?.scope === 'never') return false;
  if (method === 'GET') return !headers.accept?.includes('text/event-stream');
  return !body.includes('mutation') && !body.includes('subscription') && !body.includes('\\u');
}

/** Returns the identity without roles and purpose: the view contains them. */
function identityOf(principal: Principal | undefined): string {
  const { consumer, organisation, subject } = principal ?? {};
  return JSON.stringify([consumer, organisation, subject]);
}
