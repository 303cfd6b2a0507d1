import { type ExecutionResult, GraphQLError } from 'graphql';
import type { JsonType } from '../core/accept.ts';

/** HTTP facts in an error's `extensions.http`. They do not leave with the error. */
interface HttpExtensions {
  readonly status?: number;
  /** Only where the media type is `application/graphql-response+json`. */
  readonly spec?: boolean;
}

/**
 * Returns the status of a result (GraphQL over HTTP, section 6.4): the highest status of its errors,
 * otherwise 200.
 * A response of type `application/graphql-response+json` without `data` is 400.
 */
export function statusOf({ data, errors = [] }: ExecutionResult, type: JsonType): number {
  const isLegacy = type === 'application/json';
  let status = 0;
  for (const { extensions } of errors) {
    const { status: asked = 0, spec = false } = (extensions.http as HttpExtensions | undefined) ?? {};
    if (!(isLegacy && spec)) status = Math.max(status, asked);
  }
  if (status > 0) return status;
  return !isLegacy && errors.length > 0 && data === undefined ? 400 : 200;
}

/** Returns the same errors without their HTTP facts. */
export function withoutHttp(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  if (!errors.some(({ extensions }) => extensions.http)) return errors;
  return errors.map((error) => {
    const { message, nodes, source, positions, path, extensions } = error;
    const { http: _, ...rest } = extensions;
    return new GraphQLError(message, {
      ...(nodes ? { nodes } : source && positions && { source, positions }),
      ...(path && { path }),
      extensions: rest,
    });
  });
}
