import { PertuisError } from '../../mesh/contract/errors.ts';

const maxCursorChars = 2_048;

/** An opaque place in a list. It travels through the client: put nothing in it that the client may not see. */
export function encodeCursor(state: unknown): string {
  return Buffer.from(JSON.stringify(state), 'utf8').toString('base64url');
}

/** Throws `BAD_USER_INPUT` for a cursor that is too long, was not made by `encodeCursor` or does not pass `check`. */
export function decodeCursor<T>(cursor: string, check: (state: unknown) => state is T): T {
  const state = cursor.length <= maxCursorChars ? parse(cursor) : undefined;
  if (state === undefined || !check(state)) {
    throw new PertuisError('BAD_USER_INPUT', 'after: expected an endCursor of an earlier page.');
  }
  return state;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
