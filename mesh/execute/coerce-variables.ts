import {
  coerceInputValue,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  print,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromAST,
} from 'graphql';
import { errorBounds } from '../core/error-bounds.ts';

type Coerced = { readonly coerced: Record<string, unknown> } | { readonly errors: readonly GraphQLError[] };
type Fault = (definition: VariableDefinitionNode, message: string) => void;

const noVariables: Coerced = { coerced: {} };

/**
 * Returns the operation's variables, coerced to their types, or their errors (GraphQL specification, 6.1.2).
 *
 * It stops at the tenth error. An error names the place of the value instead of repeating the variable.
 * `getVariableValues` of graphql-js prints the whole variable for each error: time and bytes are then
 * quadratic in the input.
 */
export function coerceVariables(
  { schema, variableValues }: ExecutionArgs,
  { variableDefinitions = [] }: OperationDefinitionNode,
): Coerced {
  if (variableDefinitions.length === 0) return noVariables;
  const errors: GraphQLError[] = [];
  const fault: Fault = (definition, message) => {
    if (errors.length === errorBounds.faults) throw enough;
    errors.push(asUserInput(definition, message));
  };
  const coerced: Record<string, unknown> = Object.create(null);
  try {
    for (const definition of variableDefinitions)
      coerce(schema, definition, variableValues ?? {}, coerced, fault);
  } catch (error) {
    if (error !== enough) throw error;
    errors.push(
      asUserInput(undefined, `More values are invalid. Only the first ${errors.length} errors are listed.`),
    );
  }
  return errors.length > 0 ? { errors } : { coerced };
}

const enough = Symbol('enough');

function coerce(
  schema: GraphQLSchema,
  definition: VariableDefinitionNode,
  given: Readonly<Record<string, unknown>>,
  coerced: Record<string, unknown>,
  fault: Fault,
) {
  const name = definition.variable.name.value;
  const type = typeFromAST(schema, definition.type);
  const spelled = () => print(definition.type);
  if (!isInputType(type)) {
    return fault(definition, `Variable "$${name}" has the type "${spelled()}", which no input can have.`);
  }
  const value = Object.hasOwn(given, name) ? given[name] : undefined;
  if (value === undefined) {
    if (definition.defaultValue) coerced[name] = valueFromAST(definition.defaultValue, type);
    else if (isNonNullType(type)) {
      fault(definition, `Variable "$${name}" of required type "${spelled()}" was not provided.`);
    }
    return;
  }
  if (value === null && isNonNullType(type)) {
    return fault(definition, `Variable "$${name}" of non-null type "${spelled()}" must not be null.`);
  }
  const onFault = (path: readonly (string | number)[], _: unknown, { message }: GraphQLError) =>
    fault(definition, `Variable "$${name}" got invalid value at "${[name, ...path].join('.')}"; ${message}`);
  // Suggestions are omitted: each compares a wrong name with all names of its type.
  coerced[name] = coerceInputValue(value, type, onFault, true);
}

/** Gives the error the code of a mistake by the client. Without a code it would become an internal error. */
function asUserInput(definition: VariableDefinitionNode | undefined, message: string): GraphQLError {
  return new GraphQLError(message, {
    ...(definition && { nodes: definition }),
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}
