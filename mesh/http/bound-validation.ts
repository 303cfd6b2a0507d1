import type { Plugin } from '@envelop/core';
import { validate } from 'graphql';
import { errorBounds } from '../contract/error-bounds.ts';

/** GraphQL's own rules stop at the tenth fault of a document: each fault may cost a search for names that are like it. */
export const boundValidation: Plugin = {
  onValidate({ setValidationFn }) {
    setValidationFn(((...[schema, document, rules]: Parameters<typeof validate>) =>
      validate(schema, document, rules, { maxErrors: errorBounds.faults })) as never);
  },
};
