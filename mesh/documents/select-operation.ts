import { type DocumentNode, getOperationAST } from 'graphql';
import { PertuisError } from '../contract/errors.ts';
import type { RequestContext } from '../contract/request-context.ts';
import { takesEvents } from '../core/takes-events.ts';

/**
 * Returns the kind of the operation that a request runs.
 *
 * @throws {PertuisError} `OPERATION_RESOLUTION_FAILURE` when the request names no operation of the document;
 *   `METHOD_NOT_ALLOWED` for a mutation by GET; `NOT_ACCEPTABLE` for a subscription when the client does not
 *   accept events.
 */
export function selectOperation(
  document: DocumentNode,
  operationName: string | undefined,
  { request }: RequestContext,
): 'query' | 'mutation' | 'subscription' {
  const operation = getOperationAST(document, operationName)?.operation;
  if (!operation) throw new PertuisError('OPERATION_RESOLUTION_FAILURE', unresolved);
  if (operation === 'mutation' && request.method === 'GET')
    throw new PertuisError('METHOD_NOT_ALLOWED', 'Send a mutation as a POST request.');
  if (operation === 'subscription' && !takesEvents(request))
    throw new PertuisError('NOT_ACCEPTABLE', unreadable);
  return operation;
}

const unresolved =
  'Could not determine what operation to execute. Send the operationName of one in the document.';
const unreadable = 'A subscription is sent as events: send the header Accept: text/event-stream.';
