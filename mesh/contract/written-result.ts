import type { ExecutionResult, GraphQLError } from 'graphql';

/** A result that is JSON already. Whoever reads `data` pays for reading it back. */
export interface WrittenResult extends ExecutionResult {
  stringify(result: ExecutionResult): string;
  /** The bytes of the answer, with these errors in it. */
  write(errors: readonly GraphQLError[] | undefined): Buffer;
}
