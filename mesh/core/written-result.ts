import type { ExecutionResult, GraphQLError } from 'graphql';

/** A result that is JSON already. Whoever reads `data` pays for reading it back. */
export interface WrittenResult extends ExecutionResult {
  stringify(result: ExecutionResult): string;
  /** The bytes of the answer, with these errors in it. */
  write(errors: readonly GraphQLError[] | undefined): Buffer;
}

/** A result out of `{"data":…}`. Its properties are its own, so that it can be copied with other errors. */
export function writtenResult(json: Buffer, errors: readonly GraphQLError[]): WrittenResult {
  const write = (final: readonly GraphQLError[] | undefined) =>
    final && final.length > 0
      ? Buffer.concat([json.subarray(0, -1), Buffer.from(`,"errors":${JSON.stringify(final)}}`)])
      : json;
  return {
    get data() {
      return JSON.parse(json.toString()).data;
    },
    ...(errors.length > 0 && { errors }),
    write,
    stringify: (final: ExecutionResult) => write(final.errors).toString(),
  };
}
