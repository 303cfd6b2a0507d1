import type { Plugin } from '@envelop/core';
import { GraphQLError, Kind } from 'graphql';

/**
 * Rejects operations of a kind that the schema does not have. The rules of graphql-js accept them, and
 * executing them fails.
 */
export const checkOperationTypes: Plugin = {
  onValidate({ params: { schema, documentAST }, setResult }) {
    for (const definition of documentAST.definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION || schema.getRootType(definition.operation)) continue;
      const message = `There is no ${definition.operation} here.`;
      const extensions = { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } };
      return setResult([new GraphQLError(message, { nodes: definition, extensions })]);
    }
  },
};
