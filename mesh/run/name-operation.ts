import type { OperationDefinitionNode } from 'graphql';
import type { Exchange } from '../contract/exchange.ts';

/** Tells the operation's events what runs. */
export function nameOperation({ operation: scope }: Exchange, operation: OperationDefinitionNode) {
  scope.type = operation.operation;
  scope.name = operation.name?.value.slice(0, 64) ?? 'anonymous';
}
