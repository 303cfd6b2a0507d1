import { type DocumentNode, type ExecutionResult, Kind, type OperationDefinitionNode } from 'graphql';
import type { DocumentMemo } from '../contract/documents.ts';
import type { Variables } from '../contract/operation-plan.ts';
import type { MaybePromise } from '../core/maybe-promise.ts';
import { type WrittenResult, writtenResult } from '../core/written-result.ts';

export type Introspect = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  run: () => MaybePromise<ExecutionResult>,
) => Promise<ExecutionResult>;

/**
 * Executes operations that are not compiled. The result of an operation on the schema alone is constant, so
 * its response is stored as bytes.
 */
export function createIntrospect(memo: DocumentMemo): Introspect {
  return async (document, operation, variables, run) => {
    if (!asksForSchemaOnly(operation)) return run();
    const name = `schema ${operation.name?.value ?? ''} ${JSON.stringify(variables)}`;
    const known = memo.get<WrittenResult>(document, name);
    if (known) return known;
    const result = await run();
    if (!result.errors) {
      const json = Buffer.from(JSON.stringify({ data: result.data }));
      memo.set(document, name, writtenResult(json, []), json.length);
    }
    return result;
  };
}

function asksForSchemaOnly({ operation, selectionSet }: OperationDefinitionNode): boolean {
  return (
    operation === 'query' &&
    selectionSet.selections.every((node) => node.kind === Kind.FIELD && isOfSchema(node.name.value))
  );
}

function isOfSchema(name: string): boolean {
  return name === '__schema' || name === '__type';
}
