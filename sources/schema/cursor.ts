import { PertuisError } from '../../mesh/contract/errors.ts';

const maxCursorChars = 2_048;

/** Encodes an opaque position in a list. The client can decode it, so it must hold nothing that the client may not see. */
export function encodeCursor(state: unknown): string {
  return Buffer.from(JSON.stringify(state), 'utf8').toString('base64url');
}

/**
 * Decodes a cursor.
 *
 * @throws {PertuisError} `BAD_USER_INPUT` for a cursor that is too long, malformed or fails `check`.
 */
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
