import { envelop, type Plugin, useEngine, useSchema } from '@envelop/core';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { Stage } from '../contract/events.ts';
import type { RequestContext } from '../contract/request-context.ts';
import { metered } from '../core/metered.ts';
import { timed } from '../core/trace.ts';
import { boundValidation } from './bound-validation.ts';
import { checkOperationTypes } from './check-operation-types.ts';
import { selectOperation } from './select-operation.ts';

export type ReadDocument = (
  text: string,
  operationName: string | undefined,
  requestContext: RequestContext,
) => { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };

/**
 * Creates a reader that parses and validates a text within the limits of all plugins. It runs their `onParse`
 * and `onValidate` hooks.
 */
export function createReadDocument(schema: GraphQLSchema, plugins: readonly Plugin[]): ReadDocument {
  const engine = useEngine({ parse, validate, specifiedRules });
  const getEnveloped = envelop({
    plugins: [engine, useSchema(schema), boundValidation, checkOperationTypes, ...plugins],
  });

  return (text, operationName, requestContext) => {
    const { operation } = requestContext;
    const stage = <T>(name: Stage, work: () => T): T =>
      timed(operation, name, () => metered(work, operation));
    const enveloped = getEnveloped({ requestContext });
    let document: DocumentNode;
    try {
      document = stage('parse', () => enveloped.parse(text));
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return { errors: [withDefaults(error, 'GRAPHQL_PARSE_FAILED')] };
    }
    // GET is safe for every schema (GraphQL over HTTP, section 5.4).
    if (requestContext.request.method === 'GET') selectOperation(document, operationName, requestContext);
    const errors = stage('validate', () => enveloped.validate(schema, document)) as readonly GraphQLError[];
    if (errors.length > 0)
      return { errors: errors.map((error) => withDefaults(error, 'GRAPHQL_VALIDATION_FAILED')) };
    return { document };
  };
}

/**
 * Adds a code to errors of graphql-js, and the status for clients that accept
 * `application/graphql-response+json`.
 * For `application/json` the status is 200: `spec` follows GraphQL over HTTP, section 6.4.1.
 */
function withDefaults(error: GraphQLError, code: string): GraphQLError {
  if (error.extensions.code && error.extensions.http) return error;
  const { nodes, source, positions, path, extensions } = error;
  return new GraphQLError(error.message, {
    ...(nodes && { nodes }),
    ...(source && { source }),
    ...(positions && { positions }),
    ...(path && { path }),
    extensions: { code, http: { status: 400, spec: true }, ...extensions },
  });
}
