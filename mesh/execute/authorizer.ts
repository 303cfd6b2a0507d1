import type { Authorization, Planner } from '../contract/planner.ts';
import type { DocumentMemo } from './document-memo.ts';

/** The survey of an operation; without variables it says the same each time and is made once per view. */
export function createAuthorizer(
  planner: Pick<Planner, 'authorize'>,
  memo: DocumentMemo,
): Planner['authorize'] {
  return (document, operation, variables, view) => {
    if ((operation.variableDefinitions?.length ?? 0) > 0) {
      return planner.authorize(document, operation, variables, view);
    }
    const name = `survey ${view.id} ${operation.name?.value ?? ''}`;
    let authorize = memo.get<Authorization>(document, name);
    if (!authorize) {
      authorize = planner.authorize(document, operation, variables, view);
      memo.set(document, name, authorize, bytesPerAuthorization + bytesPerError * authorize.denied.length);
    }
    return authorize;
  };
}

const bytesPerAuthorization = 300;
/** A GraphQLError with its stack and extensions. */
const bytesPerError = 2_000;
