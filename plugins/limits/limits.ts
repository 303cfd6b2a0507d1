import { isAsyncIterable, type Plugin } from '@envelop/core';
import {
  type ExecutionResult,
  type GraphQLError,
  type validate as graphqlValidate,
  NoSchemaIntrospectionCustomRule,
} from 'graphql';
import { boundSubscriptions, type SubscriptionLimits } from './bound-subscriptions.ts';
import { checkDocument } from './check-document.ts';
import { scanTokens } from './scan-tokens.ts';
import { withoutSuggestions } from './without-suggestions.ts';

export interface LimitsOptions extends SubscriptionLimits {
  readonly depth: number;
  readonly tokens: number;
  readonly aliases: number;
  /** False hides the schema: no introspection, and no error that suggests a name. */
  readonly introspection: boolean;
}

/** What a document may ask for. Each bound stands before the work that it bounds: tokens, then fields. */
export function createLimits(options: LimitsOptions): Plugin[] {
  const plugins = [boundTokens(options), boundDocuments(options), boundSubscriptions(options)];
  return options.introspection ? plugins : [...plugins, hideSchema];
}

/** Each mistake is compared with every name of the schema, for a suggestion. */
const maxErrors = 10;

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
    onValidate({ params, validateFn, setValidationFn, setResult }) {
      const validate = validateFn as typeof graphqlValidate;
      setValidationFn(((schema, document, rules) =>
        validate(schema, document, rules, { maxErrors })) as typeof graphqlValidate);
      try {
        const refused = checkDocument(params.documentAST, params.schema, limits);
        if (refused.length > 0) setResult([...refused]);
      } catch (error) {
        setResult([error as GraphQLError]);
      }
    },
  };
}

const hideSchema: Plugin = {
  onValidate({ addValidationRule }) {
    addValidationRule(NoSchemaIntrospectionCustomRule);
    return ({ result, setResult }) => {
      setResult((result as readonly GraphQLError[]).map(withoutSuggestions));
    };
  },
  onExecute: () => ({ onExecuteDone: hideNames }),
  onSubscribe: () => ({ onSubscribeResult: hideNames }),
};

/** An event's errors name nothing but what was asked for. */
function hideNames({ result, setResult }: { result: unknown; setResult: (result: ExecutionResult) => void }) {
  if (isAsyncIterable(result)) return;
  const { errors } = result as ExecutionResult;
  if (errors) setResult({ ...(result as ExecutionResult), errors: errors.map(withoutSuggestions) });
}
