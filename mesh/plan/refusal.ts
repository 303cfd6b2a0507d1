import { type FieldNode, GraphQLError } from 'graphql';
import { type Code, codes } from '../contract/errors.ts';

/**
 * Creates an error of the policy at a field of the operation. With status 200 it leaves the rest of the
 * response intact.
 */
export function refusal(
  code: Code,
  message: string,
  coordinate: string,
  node: FieldNode,
  status: number = codes[code],
): GraphQLError {
  const http = status === 200 ? {} : { http: { status } };
  return new GraphQLError(message, { nodes: node, extensions: { code, coordinate, ...http } });
}
