import type { ExecutionResult, GraphQLError } from 'graphql';

/** A result with what the survey denied before what went wrong. */
export function withDenied(result: ExecutionResult, denied: readonly GraphQLError[]): ExecutionResult {
  return denied.length > 0 ? { ...result, errors: [...denied, ...(result.errors ?? [])] } : result;
}
