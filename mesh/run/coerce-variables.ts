import { type ExecutionArgs, GraphQLError, type OperationDefinitionNode } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';

type Coerced = { readonly coerced: Record<string, unknown> } | { readonly errors: readonly GraphQLError[] };

const noVariables: Coerced = { coerced: {} };

/** The operation's variables in the form of their types, or what is wrong with them. */
export function coerceVariables(
  args: ExecutionArgs,
  { variableDefinitions = [] }: OperationDefinitionNode,
): Coerced {
  if (variableDefinitions.length === 0) return noVariables;
  const { errors, coerced } = getVariableValues(args.schema, variableDefinitions, args.variableValues ?? {});
  return errors ? { errors: errors.map(asUserInput) } : { coerced };
}

/** A variable that does not fit is the asker's mistake: without a code it would leave as an internal error. */
function asUserInput(error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, {
    ...(error.nodes && { nodes: error.nodes }),
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}
