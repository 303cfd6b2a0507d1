import type { DocumentMemo } from '../contract/documents.ts';
import type { Authorization, Planner } from '../contract/planner.ts';

/** Creates the authorizer of operations. Without variables the result is constant, so it is stored for each view. */
export function createAuthorizer(
  planner: Pick<Planner, 'authorize'>,
  memo: DocumentMemo,
): Planner['authorize'] {
  return (document, operation, variables, view) => {
    if ((operation.variableDefinitions?.length ?? 0) > 0) {
      return planner.authorize(document, operation, variables, view);
    }
    const name = `authorization ${view.id} ${operation.name?.value ?? ''}`;
    let authorization = memo.get<Authorization>(document, name);
    if (!authorization) {
      authorization = planner.authorize(document, operation, variables, view);
      memo.set(
        document,
        name,
        authorization,
        bytesPerAuthorization + bytesPerError * authorization.denied.length,
      );
    }
    return authorization;
  };
}

const bytesPerAuthorization = 300;
/** Estimated size of a GraphQLError with its stack and extensions. */
const bytesPerError = 2_000;
