import type { ExecutionResult, GraphQLError } from 'graphql';

/** A result that is JSON already. Reading `data` parses it again. */
export interface WrittenResult extends ExecutionResult {
  stringify(result: ExecutionResult): string;
  /** Returns the bytes of the response with these errors. */
  write(errors: readonly GraphQLError[] | undefined): Buffer;
}

/** Creates a result from `{"data":…}`. Its properties are own ones, so that it can be copied with other errors. */
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
