import type { ExecutionResult, GraphQLError } from 'graphql';
import { errorKind } from '../core/error-kind.ts';
import { withPlaces } from '../core/error-places.ts';

type Path = readonly (string | number)[];

interface Group {
  first: GraphQLError;
  places: number;
}

/**
 * Collects the errors of one response: one error for each field of the document and kind of failure, with the
 * number of places.
 * A source that is down fails a field in a thousand rows, and a client needs to read that once.
 */
export class ErrorGroups {
  /** Number of failed places so far. */
  total = 0;
  readonly #isGrouping: boolean;
  readonly #groups = new Map<string, Group>();

  /** `isGrouping` false keeps the places of an error separate, for comparing engines. */
  constructor(isGrouping = true) {
    this.#isGrouping = isGrouping;
  }

  /**
   * Adds an error. `field` is a {@link fieldName}. `locate` creates the error of a new group. Places arrive
   * in the order of the response.
   */
  add(field: string, cause: unknown, locate: () => GraphQLError): void {
    this.total++;
    const name = this.#isGrouping ? `${field} ${errorKind(cause)}` : String(this.total);
    const group = this.#groups.get(name);
    if (group) group.places++;
    else this.#groups.set(name, { first: locate(), places: 1 });
  }

  /** Adds an error of graphql-js, which reports places in the order of their failures. */
  addLocated(error: GraphQLError): void {
    this.total++;
    const { path = [], originalError } = error;
    const name = `${fieldName(path)} ${errorKind(originalError ?? error)}`;
    const group = this.#groups.get(name);
    if (!group) this.#groups.set(name, { first: error, places: 1 });
    else {
      group.places++;
      if (isBefore(path, group.first.path ?? [])) group.first = error;
    }
  }

  list(): readonly GraphQLError[] {
    return [...this.#groups.values()].map(({ first, places }) => withPlaces(first, places));
  }
}

/** Returns the result with its errors grouped. */
export function groupErrors<Result extends ExecutionResult>(result: Result): Result {
  if (!result.errors || result.errors.length < 2) return result;
  const groups = new ErrorGroups();
  for (const error of result.errors) groups.addLocated(error);
  return { ...result, errors: groups.list() };
}

/** Names a field of the response, the same for all rows; null or a number is the index of a list. */
export function fieldName(path: readonly (string | number | null)[]): string {
  return path.map((step) => (typeof step === 'string' ? step : '*')).join('.');
}

/** Returns whether a path is before another one of the same field. Such paths differ in indexes only. */
function isBefore(one: Path, other: Path): boolean {
  for (const [index, step] of one.entries()) {
    const against = other[index];
    if (typeof step === 'number' && typeof against === 'number' && step !== against) return step < against;
  }
  return false;
}
