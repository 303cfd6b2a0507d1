import type { Plugin } from '@envelop/core';
import { type DocumentNode, type GraphQLSchema, type ValidationRule, validate } from 'graphql';
import { errorBounds } from '../core/error-bounds.ts';

/**
 * Number of faults whose messages suggest similar names. Each suggestion compares the wrong name with all
 * names of a type.
 */
const faultsWithSuggestions = 3;

/** Stops validation early. The rules of graphql-js stop only at the tenth fault of a document. */
export const boundValidation: Plugin = {
  onValidate({ setValidationFn }) {
    setValidationFn(validateWithinBounds as never);
  },
};

function validateWithinBounds(
  schema: GraphQLSchema,
  document: DocumentNode,
  rules?: readonly ValidationRule[],
) {
  const maxErrors = errorBounds.faults;
  const faults = validate(schema, document, rules, { maxErrors, hideSuggestions: true });
  if (faults.length === 0 || faults.length > faultsWithSuggestions) return faults;
  return validate(schema, document, rules, { maxErrors });
}
