import { isAsyncIterable, type Plugin } from '@envelop/core';
import { type DocumentNode, type ExecutionResult, type GraphQLError, Kind, visit } from 'graphql';
import type { RequestContext } from '../../mesh/contract/request-context.ts';
import { isAnonymous } from '../../mesh/core/is-anonymous.ts';
import { refuse } from './refuse.ts';
import { withoutSuggestions } from './without-suggestions.ts';

/** Who may read the schema: true for all clients, `consumers` for clients with a key or token, false for none. */
export type Introspection = boolean | 'consumers';

interface Context {
  readonly requestContext?: RequestContext;
}

/**
 * Hides the schema from clients that may not read it: no introspection, and no error that suggests a name.
 * Introspection is rejected at execution, not at validation: a valid document is cached, and the next client
 * with the same text may have other rights.
 */
export function hideSchema(introspection: Introspection): Plugin {
  const introspects = createDetector();
  const isHidden = (context: unknown) =>
    introspection === false ||
    (introspection === 'consumers' && isAnonymous((context as Context).requestContext?.principal));

  function stop(args: Executed, setResultAndStopExecution: (result: ExecutionResult) => void) {
    if (!isHidden(args.contextValue)) return undefined;
    if (introspects(args.document)) setResultAndStopExecution({ errors: [refused(introspection)] });
    return hideNames;
  }

  return {
    onExecute({ args, setResultAndStopExecution }) {
      const onExecuteDone = stop(args, setResultAndStopExecution);
      return onExecuteDone && { onExecuteDone };
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const onSubscribeResult = stop(args, setResultAndStopExecution);
      return onSubscribeResult && { onSubscribeResult };
    },
    onValidate({ context }) {
      if (!isHidden(context)) return undefined;
      return ({ result, setResult }) => {
        if (result.length > 0) setResult(result.map((error) => withoutSuggestions(error as GraphQLError)));
      };
    },
  };
}

interface Executed {
  readonly document: DocumentNode;
  readonly contextValue?: unknown;
}

function refused(introspection: Introspection): GraphQLError {
  const audience = introspection === 'consumers' ? ' to clients without a key' : '';
  return refuse(
    'GRAPHQL_VALIDATION_FAILED',
    `The schema is not shown here${audience}: no __schema and no __type.`,
  );
}

/**
 * Returns a test whether a document contains introspection. It reads each document once. Unused fragments
 * count, too.
 */
function createDetector(): (document: DocumentNode) => boolean {
  const known = new WeakMap<DocumentNode, boolean>();
  return (document) => {
    const before = known.get(document);
    if (before !== undefined) return before;
    let found = false;
    visit(document, {
      [Kind.FIELD]({ name: { value } }) {
        if (value === '__schema' || value === '__type') found = true;
      },
    });
    known.set(document, found);
    return found;
  };
}

/** Errors of an event stream name nothing but what the client selected. */
function hideNames({ result, setResult }: { result: unknown; setResult: (result: ExecutionResult) => void }) {
  if (isAsyncIterable(result)) return;
  const { errors } = result as ExecutionResult;
  if (errors) setResult({ ...(result as ExecutionResult), errors: errors.map(withoutSuggestions) });
}
