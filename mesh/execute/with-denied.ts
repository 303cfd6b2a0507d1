import type { ExecutionResult, GraphQLError } from 'graphql';
import type { RequestContext } from '../contract/request-context.ts';

/** Returns a result with the errors of denied fields before the other errors. */
export function withDenied(result: ExecutionResult, denied: readonly GraphQLError[]): ExecutionResult {
  return denied.length > 0 ? { ...result, errors: [...denied, ...(result.errors ?? [])] } : result;
}

/**
 * Returns the errors of denied fields for `errors`: all, or none where the view reports them in
 * `extensions.denied`.
 * In the second case it records their coordinates for the response.
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
