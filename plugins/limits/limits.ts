import type { Plugin } from '@envelop/core';
import type { GraphQLError } from 'graphql';
import { boundSubscriptions, type SubscriptionLimits } from './bound-subscriptions.ts';
import { checkDocument } from './check-document.ts';
import { hideSchema, type Introspection } from './hide-schema.ts';
import type { Places } from './places.ts';
import { scanTokens } from './scan-tokens.ts';

export interface LimitsOptions extends SubscriptionLimits {
  readonly depth: number;
  readonly tokens: number;
  readonly aliases: number;
  /** Who may read the schema. For other clients it is hidden: no introspection, and no error that suggests a name. */
  readonly introspection: Introspection;
}

/**
 * Limits what a document may contain. Each limit is checked before the work that it bounds: tokens, then
 * fields. Limits that replace others take their `places`, so that open subscriptions still count.
 */
export function createLimits(options: LimitsOptions, places?: Places): Plugin[] {
  const plugins = [boundTokens(options), boundDocuments(options), boundSubscriptions(options, places)];
  return options.introspection === true ? plugins : [...plugins, hideSchema(options.introspection)];
}

function boundTokens(limits: LimitsOptions): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) => {
        scanTokens(typeof source === 'string' ? source : source.body, limits);
        return parseFn(source, options);
      });
    },
  };
}

function boundDocuments(limits: LimitsOptions): Plugin {
  return {
    onValidate({ params, setResult }) {
      try {
        const refused = checkDocument(params.documentAST, params.schema, limits);
        if (refused.length > 0) setResult([...refused]);
      } catch (error) {
        setResult([error as GraphQLError]);
      }
    },
  };
}
