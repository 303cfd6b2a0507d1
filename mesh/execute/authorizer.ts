import type { DocumentMemo } from '../contract/documents.ts';
import type { Authorization, Planner } from '../contract/planner.ts';

/** Authorizes operations. Without variables an authorization says the same each time: it is kept for each view. */
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
/** A GraphQLError with its stack and extensions. */
const bytesPerError = 2_000;
