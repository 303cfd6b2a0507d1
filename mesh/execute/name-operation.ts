import type { OperationDefinitionNode } from 'graphql';
import type { RequestContext } from '../contract/request-context.ts';
import { isAnonymous } from '../core/is-anonymous.ts';

const form = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
const mostPerConsumer = 30;

/**
 * Creates the function that names operations for events. Clients choose these names, and metrics, spans and
 * pages show them.
 * The names of anonymous clients are omitted. The first thirty names of each consumer are kept; later ones
 * become `other`.
 */
export function createNameOperation(): (
  requestContext: RequestContext,
  operation: OperationDefinitionNode,
) => void {
  const known = new Map<string, Set<string>>();

  function nameFor(consumer: string, name: string): string {
    let names = known.get(consumer);
    if (!names) {
      names = new Set();
      known.set(consumer, names);
    }
    if (names.has(name)) return name;
    if (names.size >= mostPerConsumer || !form.test(name)) return 'other';
    names.add(name);
    return name;
  }

  return ({ operation: scope, principal }, operation) => {
    scope.type = operation.operation;
    const name = operation.name?.value;
    scope.name =
      name === undefined || !principal || isAnonymous(principal)
        ? 'anonymous'
        : nameFor(principal.consumer, name);
  };
}
