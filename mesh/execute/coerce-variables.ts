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
 * Returns the operation's variables in the form of their types, or what is wrong with them (GraphQL specification, 6.1.2).
 * It stops at the tenth fault, and a fault tells where the value stands instead of repeating the whole variable:
 * `getVariableValues` of graphql-js prints all of it for each fault, in time and bytes quadratic in what came in.
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
    errors.push(asUserInput(undefined, `More values do not fit. Only the first ${errors.length} are told.`));
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
  // Suggestions are hidden: each compares a wrong name with all names of its type.
  coerced[name] = coerceInputValue(value, type, onFault, true);
}

/** A variable that does not fit is the asker's mistake: without a code it would leave as an internal error. */
function asUserInput(definition: VariableDefinitionNode | undefined, message: string): GraphQLError {
  return new GraphQLError(message, {
    ...(definition && { nodes: definition }),
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}
