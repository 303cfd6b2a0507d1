import type { ExecutionResult, GraphQLError } from 'graphql';
import type { RequestContext } from '../contract/request-context.ts';

/** Returns a result with the errors of denied fields ahead of what went wrong. */
export function withDenied(result: ExecutionResult, denied: readonly GraphQLError[]): ExecutionResult {
  return denied.length > 0 ? { ...result, errors: [...denied, ...(result.errors ?? [])] } : result;
}

/**
 * Returns the errors of denied fields that belong in `errors`: all, or none where the view wants them in `extensions.denied`.
 * Then their coordinates are noted for the response.
 */
export function deniedErrors(
  { view, executionInfo }: Pick<RequestContext, 'view' | 'executionInfo'>,
  denied: readonly GraphQLError[],
): readonly GraphQLError[] {
  if (view?.deniedFields !== 'extensions') return denied;
  if (denied.length > 0) executionInfo.denied = denied.map(({ extensions }) => String(extensions.coordinate));
  return none;
}

const none: readonly GraphQLError[] = [];
